package io.quantry.trainer.training;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The steps of a training, one batch each. */
final class Steps {
  private static final double LEAST_FACTOR = 1e-4;
  private static final double LEAST_SCALE = 1e-8;
  private static final long SEEDS = 1_000_003;

  private final TorchGraph graph;
  private final Trainables trainables;
  private final Objective objective;
  private final Teacher teacher;
  private final Batches batches;
  private final Labels labels;
  private final TrainingSettings settings;
  private final Augmenter augmenter;
  private final List<String> factors;

  /**
   * @param student the graph that {@code graph} runs
   */
  Steps(
      Graph student,
      TorchGraph graph,
      Trainables trainables,
      Objective objective,
      Teacher teacher,
      Batches batches,
      Labels labels,
      TrainingSettings settings) {
    this.graph = graph;
    this.trainables = trainables;
    this.objective = objective;
    this.teacher = teacher;
    this.batches = batches;
    this.labels = labels;
    this.settings = settings;
    this.augmenter = new Augmenter(settings.augmentation());
    this.factors =
        student.nodes().stream()
            .filter(node -> node.is("BatchNormalization"))
            .map(Steps::factor)
            .toList();
  }

  /**
   * Moves the constants against the gradient of a batch's loss.
   *
   * @param number of the step, from which follows how the batch is varied
   * @return the loss before; NaN if it, an input or a constant is no number
   */
  double step(int[] chosen, long number, Optimizers optimizers) {
    return Scoped.compute(
        () -> {
          Map<String, Tensor> inputs = varied(chosen, number);
          Map<String, Tensor> answers =
              objective.needsTeacher() ? teacher.of(inputs, chosen) : Map.of();
          Tensor loss =
              objective.loss(
                  graph.run(inputs, objective.studentValues(), Mode.TRAINING),
                  answers,
                  labels.of(chosen, batches.device()));
          double value = loss.item_double();
          if (Double.isFinite(value)) {
            optimizers.zeroGradients();
            graph.backward(loss);
            optimizers.step();
            bound();
          }
          return areFinite(inputs) ? value : Double.NaN;
        });
  }

  /** The first value of a step that is not finite, in words that go on a sentence. */
  String firstRuined(int[] chosen, long number) {
    return Scoped.withoutGradients(
        () ->
            graph
                .firstNonFinite(varied(chosen, number), objective.studentValues(), Mode.TRAINING)
                .map(label -> ", first in " + label)
                .orElse(""));
  }

  /** Statistics of normalizations over some batches, unvaried, with the weights as they are now. */
  void reestimate(Split split) {
    if (trainables.statistics().isEmpty()) {
      return;
    }
    int batch = settings.batch();
    int count = Math.min(settings.reestimate(), Math.max(1, split.trained() / batch));
    for (int i = 0; i < count; i++) {
      int[] chosen = split.training(i * batch, batch);
      Mode mode = Mode.estimating(i);
      Scoped.withoutGradients(() -> graph.run(batches.of(chosen), objective.studentValues(), mode));
    }
  }

  private Map<String, Tensor> varied(int[] chosen, long number) {
    return augmenter.apply(batches.of(chosen), settings.seed() * SEEDS + number);
  }

  /** The loss may be a number where these are none, since integers have no NaN. */
  private boolean areFinite(Map<String, Tensor> inputs) {
    return Scoped.withoutGradients(
        () -> {
          Tensor sum = Tensors.of(new float[1], 1).to(batches.device(), ScalarType.Float);
          for (Tensor input : inputs.values()) {
            if (input.is_floating_point()) {
              sum.add_(input.mean());
            }
          }
          for (String name : trainables.changing()) {
            sum.add_(graph.constant(name).mean());
          }
          return Double.isFinite(sum.item_double());
        });
  }

  /** What must stay positive: scales, and factors of normalizations, which fold into scales. */
  private void bound() {
    Scoped.withoutGradients(
        () -> {
          if (settings.learnScales()) {
            for (String name : trainables.scales()) {
              graph.constant(name).clamp_min_(new Scalar(LEAST_SCALE));
            }
          }
          if (!trainables.scales().isEmpty()) {
            for (String name : factors) {
              graph.constant(name).clamp_min_(new Scalar(LEAST_FACTOR));
            }
          }
          return true;
        });
  }

  private static String factor(Node normalization) {
    return normalization.requireInput(1).name();
  }
}
