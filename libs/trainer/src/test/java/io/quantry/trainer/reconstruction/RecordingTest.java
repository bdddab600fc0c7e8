package io.quantry.trainer.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class RecordingTest {
  @Test
  void givesSamplesBackInAnyOrder() {
    try (Recording recording = new Recording(4, 2, new Device("cpu"))) {
      add(recording, "x", Tensors.of(new float[] {0, 1, 10, 11}, 2, 2));
      add(recording, "x", Tensors.of(new float[] {20, 21, 30, 31}, 2, 2));
      assertThat(floats(recording, "x", 3, 0)).containsExactly(30, 31, 0, 1);
    }
  }

  /** Two rows of each sample, as a Gemm behind a Reshape reads them. */
  @Test
  void keepsTheRowsOfASampleTogether() {
    try (Recording recording = new Recording(4, 2, new Device("cpu"))) {
      add(recording, "x", Tensors.of(new float[] {0, 1, 10, 11}, 4, 1));
      add(recording, "x", Tensors.of(new float[] {20, 21, 30, 31}, 4, 1));
      assertThat(floats(recording, "x", 2, 1)).containsExactly(20, 21, 10, 11);
      assertThat(shape(recording, "x", 2, 1)).containsExactly(4, 1);
    }
  }

  @Test
  void takesShapesAndWhatHasNoBatchForTheSameInAllBatches() {
    try (Recording recording = new Recording(2, 2, new Device("cpu"))) {
      Map<String, Tensor> values = new HashMap<>();
      values.put("shape", Tensors.of(new long[] {2, -1}, 2));
      values.put("table", Tensors.of(new float[] {1, 2, 3}, 3));
      recording.add(values);
      assertThat(shape(recording, "shape", 1, 0)).containsExactly(2);
      assertThat(floats(recording, "shape", 1, 0)).containsExactly(2, -1);
      assertThat(floats(recording, "table", 1, 0)).containsExactly(1, 2, 3);
    }
  }

  private static void add(Recording recording, String name, Tensor value) {
    recording.add(Map.of(name, value));
  }

  private static float[] floats(Recording recording, String name, int... chosen) {
    return Scoped.compute(() -> Tensors.floats(value(recording, name, chosen)));
  }

  private static long[] shape(Recording recording, String name, int... chosen) {
    return Scoped.compute(() -> value(recording, name, chosen).shape());
  }

  private static Tensor value(Recording recording, String name, int... chosen) {
    return Objects.requireNonNull(recording.of(chosen).get(name));
  }
}
