package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.quantizer.calibration.ActivationSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibrationTest {
  private static final TechniqueSpec STATIC =
      new TechniqueSpec("static", Map.of("calibration", Map.of("samples", 64, "seed", 7)));

  @TempDir Path folder;

  @Test
  void carriesTheStateFromFrameToFrame() throws IOException {
    Seen seen = new Seen();
    Path file = Samples.sum(folder.resolve("sum.onnx"));
    try (WorkFolder work = WorkFolder.beside(folder.resolve("result.onnx"));
        Session session = Session.open(file, SessionSettings.threads(1))) {
      Calibration calibration = Calibration.open(frames("after"), STATIC, 1, work);
      Model model = ModelReader.read(file);
      calibration.stream(model, List.of("x", "y"), seen);
      assertThat(calibration.sample(session)).containsOnlyKeys("x", "before");
    }
    assertThat(seen.values.get("x")).containsExactly(1f, 2f, 3f, 4f);
    assertThat(seen.values.get("y")).containsExactly(1f, 3f, 6f, 10f);
    assertThat(seen.values).doesNotContainKey("after");
    assertThat(seen.done).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void refusesAStateThatTheModelDoesNotGive() throws IOException {
    Model model = ModelReader.read(Samples.sum(folder.resolve("sum.onnx")));
    try (WorkFolder work = WorkFolder.beside(folder.resolve("result.onnx"))) {
      Calibration calibration = Calibration.open(frames("later"), STATIC, 1, work);
      assertThatExceptionOfType(QuantryException.class)
          .isThrownBy(() -> calibration.stream(model, List.of("y"), new Seen()))
          .withMessageContaining("'later'")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_MODEL_MISMATCH));
    }
  }

  @Test
  void readsJustTheSplit() throws IOException {
    Map<DatasetSplit, List<Float>> expected =
        Map.of(
            DatasetSplit.range(0, 1L),
            List.of(1f),
            DatasetSplit.range(1, null),
            List.of(2f, 3f, 4f));
    frames("after");
    Model model = ModelReader.read(Samples.sum(folder.resolve("sum.onnx")));
    for (Map.Entry<DatasetSplit, List<Float>> one : expected.entrySet()) {
      DatasetInput input =
          new DatasetInput(
              new DatasetManifest("wav", Map.of("audio", "a.wav"), options("after")),
              ".",
              one.getKey());
      Seen seen = new Seen();
      try (WorkFolder work = WorkFolder.beside(folder.resolve("result.onnx"))) {
        Calibration.open(Datasets.open(folder, input), STATIC, 1, work).stream(
            model, List.of("x"), seen);
      }
      assertThat(seen.values.get("x")).isEqualTo(one.getValue());
    }
  }

  @Test
  void refusesFewerSamplesThanAModelTakesAtOnce() throws IOException {
    Path file = Samples.doubling(folder.resolve("double.onnx"), 4);
    Model model = ModelReader.read(file);
    try (WorkFolder work = WorkFolder.beside(folder.resolve("result.onnx"));
        Session session = Session.open(file, SessionSettings.threads(1))) {
      Calibration calibration = Calibration.of(rows(3), 3, 7, 1, work);
      for (ThrowableAssert.ThrowingCallable use :
          List.<ThrowableAssert.ThrowingCallable>of(
              () -> calibration.sample(session),
              () -> calibration.feeds(session, 8, Long.MAX_VALUE),
              () -> calibration.stream(model, List.of("x"), new Seen()))) {
        assertThatExceptionOfType(QuantryException.class)
            .isThrownBy(use)
            .withMessageContaining("exactly 4 samples")
            .withMessageContaining("3 were chosen")
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATASET_MODEL_MISMATCH));
      }
    }
  }

  /** So many rows of three numbers. */
  private Dataset rows(int count) throws IOException {
    ByteBuffer npy = ByteBuffer.allocate(128 + 12 * count).order(ByteOrder.LITTLE_ENDIAN);
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 3), }".formatted(count);
    npy.put((byte) 0x93).put(text("NUMPY")).put((byte) 1).put((byte) 0).putShort((short) 118);
    npy.put(text(header + " ".repeat(117 - header.length()) + "\n"));
    for (int i = 0; i < 3 * count; i++) {
      npy.putFloat(i);
    }
    Path file = Files.write(folder.resolve("x.npy"), npy.array());
    return DatasetFormats.open(
        new DatasetSource("npy", Map.of("input", file), Map.of("input", "x")));
  }

  /** A recording of 1, 2, 3, 4 in frames of one sample. */
  private Dataset frames(String from) throws IOException {
    ByteBuffer wav = ByteBuffer.allocate(44 + 8).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(text("RIFF")).putInt(44).put(text("WAVEfmt ")).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16000);
    wav.putShort((short) 2).putShort((short) 16).put(text("data")).putInt(8);
    for (int sample = 1; sample <= 4; sample++) {
      wav.putShort((short) sample);
    }
    byte[] content = new byte[wav.flip().remaining()];
    wav.get(content);
    return DatasetFormats.open(
        new DatasetSource(
            "wav", Map.of("audio", Files.write(folder.resolve("a.wav"), content)), options(from)));
  }

  private static Map<String, Object> options(String from) {
    return Map.of(
        "frame", 1,
        "scale", 32768,
        "state", Map.of("before", Map.of("from", from, "shape", List.of(1, 1))));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class Seen implements ActivationSink {
    private final Map<String, List<Float>> values = new HashMap<>();
    private final List<Long> done = new ArrayList<>();

    @Override
    public void activation(String tensor, long[] dims, float[] numbers, int length) {
      assertThat(length).isEqualTo(1);
      values.computeIfAbsent(tensor, name -> new ArrayList<>()).add(numbers[0]);
    }

    @Override
    public void batchDone(long batches, long total) {
      assertThat(batches).isLessThanOrEqualTo(total);
      done.add(batches);
    }
  }
}
