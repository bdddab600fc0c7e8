package io.quantry.trainer.training;

import io.quantry.trainer.data.Batches;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the FP32 model says of a batch. Where samples look the same each time, a classifier's
 * answers are asked for once, in the samples' order, and kept: asked for in batches of another
 * order they would differ in the last bit, and a training that goes on would too.
 */
final class Teacher {
  private static final long MOST_KEPT = 64L << 20;

  private final TorchGraph graph;
  private final List<String> values;
  private final Device device;
  private float[] kept = new float[0];
  private int width;

  Teacher(TorchGraph graph, Objective objective, Device device) {
    this.graph = graph;
    this.values = objective.teacherValues();
    this.device = device;
  }

  /**
   * Asks for the answers to all samples, where they are few enough and have one row each.
   *
   * @param count of samples
   */
  void askAll(Batches batches, int count, int batch) {
    if (values.size() != 1) {
      return;
    }
    for (int from = 0; from < count; from += batch) {
      int[] chosen = IntStream.range(from, Math.min(count, from + batch)).toArray();
      boolean fits = Scoped.withoutGradients(() -> remember(batches, chosen, count));
      if (!fits) {
        kept = new float[0];
        return;
      }
    }
  }

  Map<String, Tensor> of(Map<String, Tensor> batch, int[] numbers) {
    if (kept.length > 0) {
      Tensor rows = remembered(numbers);
      return Map.of(values.getFirst(), rows.to(device, ScalarType.Float));
    }
    Map<String, Tensor> answers = new HashMap<>();
    try (NoGradGuard guard = new NoGradGuard()) {
      answers.putAll(graph.run(batch, values, Mode.INFERENCE));
    }
    return answers;
  }

  private boolean remember(Batches batches, int[] chosen, int count) {
    Tensor answer =
        graph.run(batches.of(chosen), values, Mode.INFERENCE).values().iterator().next();
    if (answer.dim() != 2
        || answer.size(0) != chosen.length
        || count * answer.size(1) > MOST_KEPT) {
      return false;
    }
    if (kept.length == 0) {
      width = Math.toIntExact(answer.size(1));
      kept = new float[Math.multiplyExact(count, width)];
    }
    float[] rows = Tensors.floats(answer);
    System.arraycopy(rows, 0, kept, chosen[0] * width, rows.length);
    return true;
  }

  private Tensor remembered(int[] numbers) {
    float[] rows = new float[numbers.length * width];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(kept, numbers[i] * width, rows, i * width, width);
    }
    return Tensors.of(rows, numbers.length, width);
  }
}
