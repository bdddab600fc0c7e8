package io.quantry.trainer.training;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.quantizer.training.TrainingSettings.Loss;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * What is minimized. Labels: cross entropy of the classes {@code [samples, classes]}. Distillation:
 * the divergence of Kullback and Leibler of softened classes times the square of the temperature
 * (Hinton et al. 2015, arXiv:1503.02531); of outputs that are not classes the squared error over
 * the teacher's mean square. Where a model ends in a Softmax, what enters it is compared.
 *
 * @param outputs names of the student's and of the teacher's values that are compared
 * @param temperature divides classes before they are softened
 */
record Objective(List<Compared> outputs, Loss loss, double labelSmoothing, double temperature) {
  private static final long MEAN = 1;

  /** One output under its names before a final Softmax. */
  record Compared(String student, String teacher) {}

  static Objective of(Graph student, Graph teacher, TrainingSettings settings) {
    List<Value> ours = student.outputs();
    List<Value> theirs = teacher.outputs();
    List<Compared> outputs =
        IntStream.range(0, ours.size())
            .mapToObj(i -> new Compared(logits(ours.get(i)), logits(theirs.get(i))))
            .toList();
    return new Objective(
        outputs, settings.loss(), settings.labelSmoothing(), settings.temperature());
  }

  boolean needsTeacher() {
    return loss != Loss.LABELS;
  }

  boolean needsLabels() {
    return loss != Loss.DISTILLATION;
  }

  List<String> studentValues() {
    return outputs.stream().map(Compared::student).distinct().toList();
  }

  List<String> teacherValues() {
    return outputs.stream().map(Compared::teacher).distinct().toList();
  }

  /** The student's classes, {@code [samples, classes]}. */
  Tensor classes(Map<String, Tensor> student) {
    return require(student, outputs.getFirst().student());
  }

  /** The teacher's classes, {@code [samples, classes]}. */
  Tensor classesOfTeacher(Map<String, Tensor> teacher) {
    return require(teacher, outputs.getFirst().teacher());
  }

  /** The teacher's class of each sample. */
  Tensor teacherClasses(Map<String, Tensor> teacher) {
    return classesOfTeacher(teacher).argmax(new LongOptional(1), false);
  }

  /**
   * The loss of a batch, a scalar.
   *
   * @param labels INT64, one for each sample; read only where {@link #needsLabels}
   * @param teacher its values; read only where {@link #needsTeacher}
   */
  Tensor loss(Map<String, Tensor> student, Map<String, Tensor> teacher, Tensor labels) {
    return switch (loss) {
      case LABELS -> crossEntropy(student, labels);
      case DISTILLATION -> distillation(student, teacher);
      case BOTH ->
          torch.mul(
              torch.add(crossEntropy(student, labels), distillation(student, teacher)),
              new Scalar(0.5));
    };
  }

  /** How many of the samples have their highest value at the target's. */
  static long hits(Tensor classes, Tensor target) {
    return classes.argmax(new LongOptional(1), false).eq(target).sum().item_long();
  }

  private Tensor crossEntropy(Map<String, Tensor> student, Tensor labels) {
    return torch.cross_entropy_loss(
        classes(student), labels, new TensorOptional(), MEAN, -100, labelSmoothing);
  }

  private Tensor distillation(Map<String, Tensor> student, Map<String, Tensor> teacher) {
    Tensor sum = null;
    for (Compared output : outputs) {
      Tensor one = distance(require(student, output.student()), require(teacher, output.teacher()));
      sum = sum == null ? one : torch.add(sum, one);
    }
    if (sum == null) {
      throw new IllegalStateException("a model without outputs");
    }
    return sum;
  }

  private Tensor distance(Tensor student, Tensor teacher) {
    if (teacher.dim() != 2) {
      Tensor power = teacher.square().mean().clamp_min(new Scalar(1e-12));
      return torch.div(torch.mse_loss(student, teacher), power);
    }
    Tensor ours = torch.log_softmax(torch.div(student, new Scalar(temperature)), 1);
    Tensor theirs = torch.log_softmax(torch.div(teacher, new Scalar(temperature)), 1);
    Tensor divergence = torch.mul(theirs.exp(), torch.sub(theirs, ours)).sum();
    double factor = temperature * temperature / teacher.size(0);
    return torch.mul(divergence, new Scalar(factor));
  }

  private static String logits(Value output) {
    return output
        .producer()
        .filter(node -> node.is("Softmax"))
        .map(node -> node.requireInput(0))
        .orElse(output)
        .name();
  }

  private static Tensor require(Map<String, Tensor> values, String name) {
    Tensor found = values.get(name);
    if (found == null) {
      throw new IllegalStateException("no value " + name);
    }
    return found;
  }
}
