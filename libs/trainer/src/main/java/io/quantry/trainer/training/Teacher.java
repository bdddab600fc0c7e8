package io.quantry.trainer.training;

import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * What the FP32 model says of a batch. Answers of classifiers are kept where samples are not
 * varied: each sample is asked about once, not once an epoch.
 */
final class Teacher {
  private static final long MOST_KEPT = 64L << 20;

  private final TorchGraph graph;
  private final List<String> values;
  private final boolean keeps;
  private final int samples;
  private float[] kept = new float[0];
  private boolean[] known = new boolean[0];
  private int width;

  /**
   * @param varied whether a sample looks different each time
   */
  Teacher(TorchGraph graph, Objective objective, int samples, boolean varied) {
    this.graph = graph;
    this.values = objective.teacherValues();
    this.samples = samples;
    this.keeps = !varied && values.size() == 1;
  }

  Map<String, Tensor> of(Map<String, Tensor> batch, int[] numbers) {
    if (keeps && isKnown(numbers)) {
      return Map.of(values.getFirst(), remembered(numbers));
    }
    Map<String, Tensor> answers = new HashMap<>();
    try (NoGradGuard guard = new NoGradGuard()) {
      answers.putAll(graph.run(batch, values, Mode.INFERENCE));
    }
    if (keeps) {
      answers.values().forEach(answer -> remember(answer, numbers));
    }
    return answers;
  }

  private boolean isKnown(int[] numbers) {
    if (known.length == 0) {
      return false;
    }
    for (int number : numbers) {
      if (!known[number]) {
        return false;
      }
    }
    return true;
  }

  private void remember(Tensor answer, int[] numbers) {
    if (answer.dim() != 2 || samples * answer.size(1) > MOST_KEPT) {
      return;
    }
    if (known.length == 0) {
      width = Math.toIntExact(answer.size(1));
      kept = new float[Math.multiplyExact(samples, width)];
      known = new boolean[samples];
    }
    float[] rows = Tensors.floats(answer);
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(rows, i * width, kept, numbers[i] * width, width);
      known[numbers[i]] = true;
    }
  }

  private Tensor remembered(int[] numbers) {
    float[] rows = new float[numbers.length * width];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(kept, numbers[i] * width, rows, i * width, width);
    }
    return Tensors.of(rows, numbers.length, width);
  }
}
