package io.quantry.trainer.training;

import io.quantry.trainer.data.Batches;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/**
 * Judges on the samples that were kept back. Where they have no labels, what the FP32 model says
 * counts as right.
 */
final class Validation {
  private final TorchGraph student;
  private final TorchGraph teacher;
  private final Objective objective;
  private final Batches batches;
  private final Labels labels;
  private final int[] chosen;
  private final int batch;

  /**
   * @param chosen the samples
   * @param batch so many at a time
   */
  Validation(
      TorchGraph student,
      TorchGraph teacher,
      Objective objective,
      Batches batches,
      Labels labels,
      int[] chosen,
      int batch) {
    this.student = student;
    this.teacher = teacher;
    this.objective = objective;
    this.batches = batches;
    this.labels = labels;
    this.chosen = chosen;
    this.batch = batch;
  }

  /** The student as it is now. */
  Score score() {
    double hits = 0;
    double loss = 0;
    boolean haveClasses = true;
    for (int from = 0; from < chosen.length; from += batch) {
      int[] some = part(from);
      double[] figures = Scoped.withoutGradients(() -> figures(some));
      loss += figures[0] * some.length;
      haveClasses &= figures[1] >= 0;
      hits += figures[1];
    }
    int count = Math.max(1, chosen.length);
    return new Score(
        haveClasses ? OptionalDouble.of(hits / count) : OptionalDouble.empty(), loss / count);
  }

  /** Share of labels that the FP32 model gives; empty where there are none or it has no classes. */
  OptionalDouble teacherAccuracy() {
    if (!labels.areKnown()) {
      return OptionalDouble.empty();
    }
    long hits = 0;
    for (int from = 0; from < chosen.length; from += batch) {
      int[] some = part(from);
      long right =
          Scoped.withoutGradients(
              () -> {
                Tensor classes = objective.classesOfTeacher(ask(batches.of(some)));
                return classes.dim() == 2
                    ? Objective.hits(classes, labels.of(some, batches.device()))
                    : -1L;
              });
      if (right < 0) {
        return OptionalDouble.empty();
      }
      hits += right;
    }
    return OptionalDouble.of((double) hits / Math.max(1, chosen.length));
  }

  /** The loss, and how many are right; less than none where outputs are not classes. */
  private double[] figures(int[] some) {
    Map<String, Tensor> inputs = batches.of(some);
    Map<String, Tensor> outputs = student.run(inputs, objective.studentValues(), Mode.INFERENCE);
    boolean asks = objective.needsTeacher() || !labels.areKnown();
    Map<String, Tensor> answers = asks ? ask(inputs) : Map.of();
    Tensor target = labels.of(some, batches.device());
    double loss = objective.loss(outputs, answers, target).item_double();
    Tensor classes = objective.classes(outputs);
    if (classes.dim() != 2) {
      return new double[] {loss, -1};
    }
    Tensor right = labels.areKnown() ? target : objective.teacherClasses(answers);
    return new double[] {loss, Objective.hits(classes, right)};
  }

  private Map<String, Tensor> ask(Map<String, Tensor> inputs) {
    return teacher.run(inputs, objective.teacherValues(), Mode.INFERENCE);
  }

  private int[] part(int from) {
    return Arrays.copyOfRange(chosen, from, Math.min(chosen.length, from + batch));
  }
}
