package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  private static final Path MODEL =
      Path.of(System.getProperty("quantry.root"), "demo", "glyphs", "glyphs-fp32.onnx");
  private static final SessionSettings ONE_THREAD = SessionSettings.threads(1);

  @TempDir Path folder;

  @Test
  void describesInputsAndOutputs() {
    try (Session session = Session.open(MODEL, ONE_THREAD)) {
      TensorSignature input = session.inputs().getFirst();
      assertThat(input.name()).isEqualTo("image");
      assertThat(input.elementType()).isEqualTo(ElementType.FLOAT);
      assertThat(input.shape().size(2)).hasValue(28);
      assertThat(input.shape().dimensions().getFirst()).isNotInstanceOf(Dimension.Known.class);
      assertThat(session.outputs().getFirst().name()).isEqualTo("logits");
    }
  }

  @Test
  void answersTheSameFromAFileAndFromBytesOnEveryLevel() throws IOException {
    Map<String, TensorValue> feeds = pictures(3);
    float[] expected;
    try (Session session = Session.open(MODEL, ONE_THREAD)) {
      expected = logits(session.run(feeds));
      assertThat(expected).hasSize(3 * 36);
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(MODEL));
    SessionSettings plain =
        ONE_THREAD.withOptimization(SessionSettings.Optimization.DISABLED).withDeterministic(true);
    try (Session session = Session.open(bytes, plain)) {
      float[] actual = logits(session.run(feeds));
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], offset(1e-3f));
      }
    }
  }

  @Test
  void mapsARefusedModelToItsCodeWithoutAPath() throws IOException {
    Path broken = Files.writeString(folder.resolve("secret-name.onnx"), "no model");
    assertThatThrownBy(() -> Session.open(broken, ONE_THREAD))
        .isInstanceOfSatisfying(
            RunnerException.class,
            e -> {
              assertThat(e.code()).isEqualTo("model-rejected-by-runtime");
              assertThat(e.getMessage()).doesNotContain(folder.toString());
            });
    ByteBuffer garbage = ByteBuffer.wrap("garbage".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Session.open(garbage, ONE_THREAD)).isInstanceOf(RunnerException.class);
  }

  @Test
  void blamesTheDataForInputsThatDoNotFit() {
    Map<String, TensorValue> wrong =
        Map.of("image", TensorValue.ofFloats(new float[4], 1, 1, 2, 2));
    try (Session session = Session.open(MODEL, ONE_THREAD)) {
      assertThatThrownBy(() -> session.run(wrong))
          .isInstanceOfSatisfying(
              RunnerException.class, e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"));
    }
  }

  @Test
  void stopsARunInProgress() throws InterruptedException {
    Cancellation cancellation = new Cancellation();
    Map<String, TensorValue> feeds = pictures(2048);
    try (Session session = Session.open(MODEL, ONE_THREAD)) {
      Thread stopper =
          new Thread(
              () -> {
                try {
                  Thread.sleep(150);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                cancellation.cancel();
              });
      stopper.start();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  session.run(feeds, cancellation);
                }
              })
          .isInstanceOf(CancellationException.class);
      stopper.join();
      assertThatThrownBy(() -> session.run(feeds, cancellation))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void countsTheOperatorsOfTheOptimizedGraph() throws IOException {
    Map<String, Integer> before = OperatorHistogram.of(ModelReader.read(MODEL));
    assertThat(before).containsEntry("Conv", 10).containsEntry("BatchNormalization", 10);
    Map<String, Integer> after =
        OperatorHistogram.optimized(
            MODEL, ONE_THREAD.withOptimization(SessionSettings.Optimization.BASIC), folder);
    assertThat(after).containsEntry("Conv", 10).doesNotContainKey("BatchNormalization");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void findsTheShapesOfAllTensors() throws IOException {
    Model model = ModelReader.read(MODEL);
    byte[] before = ModelWriter.toBytes(model);
    Map<String, TensorSignature> shapes =
        TensorShapes.ofRun(model, pictures(2), folder, new Cancellation());
    assertThat(shapes).hasSizeGreaterThan(30).containsKeys("image", "logits");
    assertThat(Objects.requireNonNull(shapes.get("logits")).shape().sizes().orElseThrow())
        .containsExactly(2, 36);
    assertThat(ModelWriter.toBytes(model)).isEqualTo(before);
  }

  @Test
  void saysWhichOperatorsCostTheTime() throws IOException {
    List<OperatorTimes.Share> shares =
        OperatorTimes.of(
            MODEL,
            pictures(16),
            ONE_THREAD.withOptimization(SessionSettings.Optimization.BASIC),
            3,
            folder,
            new Cancellation());
    assertThat(shares.getFirst().operator()).isEqualTo("Conv");
    assertThat(shares.stream().mapToDouble(OperatorTimes.Share::share).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(shares).allMatch(one -> one.microsPerRun() > 0 || one.share() == 0);
    assertThat(shares.get(1).microsPerRun() / shares.getFirst().microsPerRun())
        .isCloseTo(shares.get(1).share() / shares.getFirst().share(), within(1e-9));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void knowsTheMachine() {
    assertThat(Machine.runtimeVersion()).startsWith("1.");
    assertThat(Machine.providers()).contains("CPUExecutionProvider");
    assertThat(Machine.instructionSets(Stream.of("flags\t: fpu avx2 avx512f avx512_vnni")))
        .isEqualTo(List.of("avx2", "avx512f", "avx512_vnni"));
    assertThat(Machine.instructionSets(Stream.of("Features\t: fp asimd crc32 asimddp i8mm")))
        .isEqualTo(List.of("asimd", "asimddp", "i8mm"));
    assertThat(Machine.instructionSets(Stream.of("model name: none"))).isEmpty();
  }

  static Map<String, TensorValue> pictures(int count) {
    SplittableRandom random = new SplittableRandom(count);
    float[] pixels = new float[count * 28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble(-1, 1);
    }
    return Map.of("image", TensorValue.ofFloats(pixels, count, 1, 28, 28));
  }

  private static float[] logits(Map<String, TensorValue> outputs) {
    return Objects.requireNonNull(outputs.get("logits")).floats();
  }
}
