package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavFormatTest {
  private static final float UNIT = 1f / 32768;

  @TempDir Path folder;

  @Test
  void dividesIntegersByHalfTheirRange() throws IOException {
    byte[] eight = {0, (byte) 128, (byte) 255};
    assertThat(samples(Wav.file(1, 1, 8000, 8, eight), 3)).containsExactly(-1, 0, 127f / 128);
    assertThat(samples(Wav.mono(8000, -32768, 0, 32767), 3)).containsExactly(-1, 0, 32767f / 32768);
    byte[] twentyFour = {0, 0, (byte) 0x80, 1, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    assertThat(samples(Wav.file(1, 1, 8000, 24, twentyFour), 3))
        .containsExactly(-1, 1f / (1 << 23), -1f / (1 << 23));
    byte[] thirtyTwo = Wav.bytes(Wav.buffer(8).putInt(Integer.MIN_VALUE).putInt(1 << 30));
    assertThat(samples(Wav.file(1, 1, 8000, 32, thirtyTwo), 2)).containsExactly(-1, 0.5f);
    byte[] reals = Wav.bytes(Wav.buffer(8).putFloat(1.5f).putFloat(-0.25f));
    assertThat(samples(Wav.file(3, 1, 8000, 32, reals), 2)).containsExactly(1.5f, -0.25f);
  }

  @Test
  void mixesChannelsByTheirMeanOrTakesOne() throws IOException {
    byte[] data = Wav.bytes(Wav.buffer(8).putShort((short) 100).putShort((short) 300).putInt(0));
    byte[] stereo = Wav.file(1, 2, 8000, 16, data);
    assertThat(samples(stereo, 2)).containsExactly(200 * UNIT, 0);
    Path file = Files.write(folder.resolve("stereo.wav"), stereo);
    assertThat(frames(open(file, Map.of("frame", 2, "channel", 1, "scale", 32768)), 1).getFirst())
        .containsExactly(300, 0);
    assertRefused(file, Map.of("frame", 2, "channel", 2), "dataset-malformed", "channel 2");
  }

  @Test
  void putsTheSamplesBeforeAFrameInFrontOfItAndDropsWhatIsIncomplete() throws IOException {
    Path file = Files.write(folder.resolve("a.wav"), Wav.mono(8000, 1, 2, 3, 4, 5, 6, 7, 8));
    Map<String, Object> options = Map.of("frame", 3, "context", 2, "scale", 32768);
    Dataset dataset = open(file, options);
    assertThat(dataset.samples()).isEqualTo(2);
    assertThat(dataset.dropped()).isEqualTo(1);
    assertThat(frames(dataset, 4))
        .containsExactly(new float[] {0, 0, 1, 2, 3}, new float[] {2, 3, 4, 5, 6});
    Map<String, Object> overlapping = new HashMap<>(options);
    overlapping.put("hop", 1);
    assertThat(frames(open(file, overlapping), 4))
        .containsExactly(
            new float[] {0, 0, 1, 2, 3},
            new float[] {0, 1, 2, 3, 4},
            new float[] {1, 2, 3, 4, 5},
            new float[] {2, 3, 4, 5, 6},
            new float[] {3, 4, 5, 6, 7},
            new float[] {4, 5, 6, 7, 8});
    assertThat(frames(open(file, Map.of("frame", 1, "hop", 3, "scale", 32768)), 2))
        .containsExactly(new float[] {1}, new float[] {4}, new float[] {7});
  }

  @Test
  void passesOverFramesThatAreNotChosen() throws IOException {
    int[] samples = new int[100];
    Arrays.setAll(samples, index -> index);
    Path file = Files.write(folder.resolve("a.wav"), Wav.mono(8000, samples));
    Dataset dataset = open(file, Map.of("frame", 2, "context", 3, "scale", 32768));
    List<float[]> all = frames(dataset, 7);
    SampleSelection selection = SampleSelection.random(5, 3);
    List<float[]> expected = new ArrayList<>();
    var chosen = selection.chosen(50);
    for (int i = 0; i < 50; i++) {
      if (chosen.test(i)) {
        expected.add(all.get(i));
      }
    }
    assertThat(frames(dataset, selection, 2)).hasSize(5).containsExactlyElementsOf(expected);
  }

  @Test
  void takesTheFirstFramesInOrderWhereAStateIsCarried() throws IOException {
    Path file =
        Wav.zip(
            folder.resolve("clips.zip"),
            Map.of("b.wav", Wav.mono(8000, 3, 4), "a.wav", Wav.mono(8000, 1, 2)));
    Map<String, Object> options =
        Map.of(
            "frame",
            1,
            "scale",
            32768,
            "state",
            Map.of("s", Map.of("from", "t", "shape", List.of(1, 1))));
    Dataset dataset = open(file, options);
    try (BatchReader reader = dataset.read(SampleSelection.random(3, 9), 8)) {
      Batch batch = reader.next().orElseThrow();
      assertThat(values(batch)).containsExactly(1, 2, 3);
      assertThat(batch.begins()).containsExactlyInAnyOrder(0, 2);
    }
    Dataset part = dataset.split(Split.range(1, 4));
    try (BatchReader reader = part.read(SampleSelection.random(2, 9), 8)) {
      Batch batch = reader.next().orElseThrow();
      assertThat(values(batch)).containsExactly(2, 3);
      assertThat(batch.begins()).containsExactlyInAnyOrder(0, 1);
    }
    assertThatThrownBy(() -> dataset.split(Split.fold(0, 2, 1)))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("range");
  }

  @Test
  void givesEachFrameItsLabel() throws IOException {
    Path audio =
        Wav.zip(
            folder.resolve("clips.zip"),
            Map.of("b.wav", Wav.mono(8000, 3, 4), "a.wav", Wav.mono(8000, 1)));
    Path labels = folder.resolve("labels.csv");
    Files.writeString(labels, "file,frame,label\nb.wav,1,7\nb.wav,0,0\na.wav,0,5\n");
    Dataset dataset = open(audio, labels, Map.of("frame", 1));
    assertThat(dataset.targets()).isEqualTo(Targets.Kind.LABELS);
    try (BatchReader reader = dataset.read(SampleSelection.all(), 8)) {
      assertThat(reader.next().orElseThrow().targets())
          .isInstanceOfSatisfying(
              Targets.Labels.class, found -> assertThat(found.classes()).containsExactly(5, 0, 7));
    }
    for (String wrong :
        List.of(
            "b.wav,1,7\nb.wav,0,0\n",
            "c.wav,0,1\n",
            "b.wav,2,1\n",
            "b.wav,0,-1\n",
            "b.wav,0\n",
            "b.wav,0,1\nb.wav,0,1\n")) {
      Files.writeString(labels, wrong);
      assertThatThrownBy(() -> open(audio, labels, Map.of("frame", 1)))
          .as(wrong)
          .isInstanceOfSatisfying(
              EvaluationException.class, e -> assertThat(e.code()).isEqualTo("dataset-malformed"));
    }
  }

  @Test
  void refusesAnotherSampleRate() throws IOException {
    Path file = Files.write(folder.resolve("a.wav"), Wav.mono(16000, 1, 2));
    assertRefused(file, Map.of("frame", 1, "sampleRate", 8000), "dataset-malformed", "16000");
    Path mixed =
        Wav.zip(
            folder.resolve("mixed.zip"),
            Map.of("a.wav", Wav.mono(8000, 1), "b.wav", Wav.mono(16000, 1)));
    assertRefused(mixed, Map.of("frame", 1), "dataset-malformed", "'b.wav'");
  }

  @Test
  void refusesDamagedAndForeignFilesNamingTheChunk() throws IOException {
    byte[] good = Wav.mono(8000, 1, 2, 3);
    assertMalformed(Arrays.copyOf(good, good.length - 1), "'data'");
    assertMalformed(Arrays.copyOf(good, 30), "'fmt '");
    assertMalformed(Arrays.copyOf(good, 8), "'RIFF'");
    assertMalformed(Wav.header(1, 1, 8000, 16, Integer.MAX_VALUE), "'data'");
    assertMalformed(Wav.file(1, 1, 8000, 16, new byte[3]), "'data'");
    assertMalformed(Wav.file(7, 1, 8000, 8, new byte[4]), "'fmt '");
    assertMalformed(Wav.file(3, 1, 8000, 64, new byte[8]), "'fmt '");
    assertMalformed(Wav.file(1, 0, 8000, 16, new byte[4]), "'fmt '");
    assertMalformed(Wav.file(1, 1, 0, 16, new byte[4]), "'fmt '");
    byte[] bigEndian = good.clone();
    bigEndian[3] = 'X';
    assertMalformed(bigEndian, "'RIFF'");
    byte[] dataFirst = good.clone();
    System.arraycopy(Wav.text("data"), 0, dataFirst, 12, 4);
    assertMalformed(dataFirst, "'data'");
    assertMalformed(
        Wav.file(3, 1, 8000, 32, Wav.bytes(Wav.buffer(4).putFloat(Float.NaN))), "'data'");
  }

  @Test
  void passesOverOtherChunksAndReadsTheExtensibleForm() throws IOException {
    byte[] plain = Wav.mono(8000, 5);
    ByteBuffer file = Wav.buffer(12 + 8 + 4 + 8 + 40 + 8 + 2);
    file.put(plain, 0, 12).put(Wav.text("LIST")).putInt(3).putInt(0);
    file.put(Wav.text("fmt ")).putInt(40).put(plain, 20, 16);
    file.putShort(file.position() - 16, (short) 0xfffe);
    file.putShort((short) 22).putShort((short) 16).putInt(4).putShort((short) 1);
    file.put(new byte[14]).put(Wav.text("data")).putInt(2).putShort((short) 5);
    assertThat(samples(Wav.bytes(file), 1)).containsExactly(5 * UNIT);
  }

  @Test
  void wantsAFrameAndAtLeastOne() throws IOException {
    Path file = Files.write(folder.resolve("a.wav"), Wav.mono(8000, 1, 2));
    assertRefused(file, Map.of(), "missing-property", "frame");
    assertRefused(file, Map.of("frame", 3), "dataset-empty", "3 samples");
    assertRefused(file, Map.of("frame", 1, "constants", Map.of("sr", "8k")), "invalid-value", "sr");
    Map<String, @Nullable Object> nothing = new HashMap<>();
    nothing.put("sr", null);
    assertRefused(file, Map.of("frame", 1, "constants", nothing), "invalid-value", "sr");
    assertRefused(file, Map.of("frame", 1, "state", nothing), "invalid-value", "sr");
    assertRefused(
        file,
        Map.of(
            "frame",
            1,
            "state",
            Map.of("h", Map.of("from", "hn", "shape", List.of(1 << 20, 1 << 20)))),
        "invalid-value",
        "elements");
    Path other =
        Wav.zip(
            folder.resolve("other.zip"), Map.of("a.wav", Wav.mono(8000, 1), "b.txt", new byte[1]));
    assertRefused(other, Map.of("frame", 1), "archive-entry-forbidden", "b.txt");
  }

  private void assertMalformed(byte[] content, String chunk) throws IOException {
    Path file = Files.write(folder.resolve("wrong.wav"), content);
    assertThatThrownBy(() -> frames(open(file, Map.of("frame", 1)), 4))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo("dataset-malformed"))
        .hasMessageContaining("chunk " + chunk);
  }

  private static void assertRefused(
      Path file, Map<String, Object> options, String code, String message) {
    assertThatThrownBy(() -> open(file, options))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private float[] samples(byte[] content, int count) throws IOException {
    Path file = Files.write(folder.resolve("samples.wav"), content);
    return frames(open(file, Map.of("frame", count)), 1).getFirst();
  }

  private static List<float[]> frames(Dataset dataset, int batch) {
    return frames(dataset, SampleSelection.all(), batch);
  }

  private static List<float[]> frames(Dataset dataset, SampleSelection selection, int batch) {
    List<float[]> frames = new ArrayList<>();
    try (BatchReader reader = dataset.read(selection, batch)) {
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        float[] values = values(next.get());
        int length = values.length / next.get().size();
        for (int i = 0; i < next.get().size(); i++) {
          frames.add(Arrays.copyOfRange(values, i * length, (i + 1) * length));
        }
      }
    }
    return frames;
  }

  private static float[] values(Batch batch) {
    return Objects.requireNonNull(batch.feeds().getFirst().get("")).floats();
  }

  private static Dataset open(Path audio, Map<String, Object> options) {
    return DatasetFormats.open(new DatasetSource("wav", Map.of("audio", audio), options));
  }

  private static Dataset open(Path audio, Path labels, Map<String, Object> options) {
    return DatasetFormats.open(
        new DatasetSource("wav", Map.of("audio", audio, "labels", labels), options));
  }
}
