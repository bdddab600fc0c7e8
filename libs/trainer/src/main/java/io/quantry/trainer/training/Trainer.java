package io.quantry.trainer.training;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.quantizer.training.TrainingSettings.Augmentation;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.data.Samples;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.FreeMemory;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One training. Each epoch: every sample once in an order of its own, statistics of normalizations
 * estimated afresh, a score on samples kept back, a checkpoint. The constants of the best epoch are
 * written into the model at the end. Deterministic for a seed on one thread; a training that goes
 * on from a checkpoint ends with the same constants as one that was not cut off.
 */
final class Trainer implements AutoCloseable {
  private static final double LEAST_FACTOR = 1e-4;

  private final Model student;
  private final TrainingSettings settings;
  private final Samples samples;
  private final Batches batches;
  private final int @Nullable [] labels;
  private final TorchGraph graph;
  private final TorchGraph reference;
  private final Trainables trainables;
  private final Objective objective;
  private final Teacher teacher;
  private final Augmenter augmenter;
  private final Split split;
  private final @Nullable Checkpoint checkpoint;
  private final TrainingListener listener;
  private final ProgressListener canceling;
  private final Map<String, org.bytedeco.pytorch.Tensor> best = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  Trainer(
      Model student,
      Model teacherModel,
      TrainingSettings settings,
      Samples samples,
      Device device,
      @Nullable Checkpoint checkpoint,
      TrainingListener listener,
      ProgressListener canceling) {
    this.student = student;
    this.settings = settings;
    this.samples = samples;
    this.batches = new Batches(samples, device);
    this.labels = samples.labels().orElse(null);
    this.split = Split.of(samples.count(), settings.validation(), settings.seed());
    this.trainables = Trainables.of(student.graph());
    this.objective = Objective.of(student.graph(), teacherModel.graph(), settings);
    this.augmenter = new Augmenter(settings.augmentation());
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.canceling = canceling;
    this.graph = TorchGraph.of(student, device);
    this.reference = TorchGraph.of(teacherModel, device);
    this.teacher = new Teacher(reference, objective, device);
  }

  TrainingOutcome run() {
    check();
    Score start = score();
    Set<String> changing = trainables.changing();
    for (String name : changing) {
      best.put(name, Scoped.compute(() -> Scoped.keep(graph.constant(name).detach().clone())));
    }
    if (settings.learnScales()) {
      StepSizes.initialize(
          graph, Trainables.quantizers(student.graph()), batches, split.training(settings.batch()));
    }
    for (String name : changing) {
      boolean learned =
          trainables.weights().contains(name)
              || trainables.others().contains(name)
              || (settings.learnScales() && trainables.scales().contains(name));
      graph.constant(name).set_requires_grad(learned);
    }
    Optimizers optimizers = Scoped.compute(() -> Optimizers.of(graph, trainables, settings));
    try {
      return train(optimizers, start);
    } finally {
      optimizers.close();
    }
  }

  private TrainingOutcome train(Optimizers optimizers, Score start) {
    if (objective.needsTeacher() && settings.augmentation() == Augmentation.NONE) {
      teacher.askAll(batches, samples.count(), settings.batch());
    }
    int first = 1;
    int bestEpoch = 0;
    Score bestScore = start;
    if (checkpoint != null) {
      Optional<Checkpoint.Progress> found =
          checkpoint.read(graph, trainables.changing(), best, optimizers);
      if (found.isPresent()) {
        first = found.get().epochs() + 1;
        bestEpoch = found.get().bestEpoch();
        bestScore = new Score(found.get().bestAccuracy(), found.get().bestLoss());
        listener.log("goes on after epoch %d".formatted(found.get().epochs()));
      }
    }
    int stepsAnEpoch = Math.max(1, split.trained() / settings.batch());
    Pace pace = new Pace((long) (settings.epochs() - first + 1) * stepsAnEpoch);
    Schedule schedule = Schedule.of(settings.warmup(), (long) settings.epochs() * stepsAnEpoch);
    int epoch = first;
    int done = first - 1;
    for (; epoch <= settings.epochs(); epoch++) {
      Optional<String> ruined = epoch(epoch, stepsAnEpoch, optimizers, schedule, pace);
      if (ruined.isPresent()) {
        return diverged(ruined.get(), done, bestEpoch, start, bestScore);
      }
      done = epoch;
      reestimate();
      Score score = score();
      if (score.isBetterThan(bestScore)) {
        bestScore = score;
        bestEpoch = epoch;
        keepBest();
      }
      pace.after(listener, epoch, settings.epochs(), score, start);
      if (checkpoint != null) {
        save(
            optimizers,
            new Checkpoint.Progress(epoch, bestEpoch, bestScore.accuracy(), bestScore.loss()));
      }
      if (settings.patience() > 0 && epoch - bestEpoch >= settings.patience()) {
        notes.add(
            "stopped after epoch %d: none of the last %d was better than epoch %d"
                .formatted(epoch, settings.patience(), bestEpoch));
        break;
      }
    }
    writeBack();
    notes.add(0, summary(start, bestScore, bestEpoch));
    return new TrainingOutcome(done, bestEpoch, notes);
  }

  /** One pass; what went wrong if the loss left the numbers. */
  private Optional<String> epoch(
      int epoch, int steps, Optimizers optimizers, Schedule schedule, Pace pace) {
    int[] order = split.order(epoch, settings.seed());
    for (int step = 0; step < steps; step++) {
      if (canceling.isCanceled()) {
        throw new QuantizationException("canceled", "Canceled during training");
      }
      long number = (long) (epoch - 1) * steps + step;
      optimizers.setRate(settings.learningRate() * schedule.share(number));
      int from = step * settings.batch();
      int[] chosen =
          Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batch()));
      double loss = Scoped.compute(() -> step(chosen, number, optimizers));
      if (!Double.isFinite(loss)) {
        return Optional.of(
            "step %d of epoch %d is no number%s"
                .formatted(step + 1, epoch, firstRuined(chosen, number)));
      }
      pace.step(listener, epoch, settings.epochs(), number, loss);
    }
    return Optional.empty();
  }

  private double step(int[] chosen, long number, Optimizers optimizers) {
    Map<String, org.bytedeco.pytorch.Tensor> inputs =
        augmenter.apply(batches.of(chosen), settings.seed() * 1_000_003 + number);
    Map<String, org.bytedeco.pytorch.Tensor> answers =
        objective.needsTeacher() ? teacher.of(inputs, chosen) : Map.of();
    org.bytedeco.pytorch.Tensor loss =
        objective.loss(
            graph.run(inputs, objective.studentValues(), Mode.TRAINING), answers, labels(chosen));
    double value = loss.item_double();
    if (Double.isFinite(value)) {
      optimizers.zeroGradients();
      loss.backward();
      optimizers.step();
      bound();
    }
    return areFinite(inputs) ? value : Double.NaN;
  }

  /**
   * Whether the inputs and everything that was learned are numbers: the loss may be one in spite of
   * them, since integers have no NaN.
   */
  private boolean areFinite(Map<String, org.bytedeco.pytorch.Tensor> inputs) {
    return Scoped.withoutGradients(
        () -> {
          org.bytedeco.pytorch.Tensor sum =
              Tensors.of(new float[1], 1).to(batches.device(), ScalarType.Float);
          for (org.bytedeco.pytorch.Tensor input : inputs.values()) {
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
              graph.constant(name).clamp_min_(new Scalar(1e-8));
            }
          }
          for (Node node : student.graph().nodes()) {
            if (node.is("BatchNormalization") && !trainables.scales().isEmpty()) {
              graph.constant(node.requireInput(1).name()).clamp_min_(new Scalar(LEAST_FACTOR));
            }
          }
          return true;
        });
  }

  /** Statistics of normalizations over some batches, unvaried, with the weights as they are now. */
  private void reestimate() {
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

  private Score score() {
    int[] kept = split.validation();
    long hits = 0;
    double loss = 0;
    for (int from = 0; from < kept.length; from += settings.batch()) {
      int[] chosen = Arrays.copyOfRange(kept, from, Math.min(kept.length, from + settings.batch()));
      double[] figures =
          Scoped.withoutGradients(
              () -> {
                Map<String, org.bytedeco.pytorch.Tensor> inputs = batches.of(chosen);
                Map<String, org.bytedeco.pytorch.Tensor> outputs =
                    graph.run(inputs, objective.studentValues(), Mode.INFERENCE);
                boolean asks = objective.needsTeacher() || labels == null;
                Map<String, org.bytedeco.pytorch.Tensor> answers =
                    asks
                        ? reference.run(inputs, objective.teacherValues(), Mode.INFERENCE)
                        : Map.of();
                org.bytedeco.pytorch.Tensor target = labels(chosen);
                double value = objective.loss(outputs, answers, target).item_double();
                return new double[] {value, hits(outputs, answers, target)};
              });
      loss += figures[0] * chosen.length;
      hits += Math.round(figures[1]);
    }
    return new Score((double) hits / Math.max(1, kept.length), loss / Math.max(1, kept.length));
  }

  private double hits(
      Map<String, org.bytedeco.pytorch.Tensor> outputs,
      Map<String, org.bytedeco.pytorch.Tensor> answers,
      org.bytedeco.pytorch.Tensor target) {
    org.bytedeco.pytorch.Tensor classes = objective.classes(outputs);
    if (classes.dim() != 2) {
      return 0;
    }
    return Objective.hits(classes, labels == null ? objective.teacherClasses(answers) : target);
  }

  private org.bytedeco.pytorch.Tensor labels(int[] chosen) {
    long[] values = new long[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      values[i] = labels == null ? 0 : labels[chosen[i]];
    }
    return Tensors.of(values, values.length).to(batches.device(), ScalarType.Long);
  }

  private void check() {
    if (split.trained() < 2 || split.validation().length == 0) {
      throw new QuantizationException(
          "dataset-empty",
          "%d samples are too few: training wants at least two, and one to choose the best epoch by"
              .formatted(samples.count()));
    }
    if (split.trained() < settings.batch()) {
      throw new QuantizationException(
          "batch-too-small",
          "A batch of %d does not fit %d samples: set training.batch to at most that"
              .formatted(settings.batch(), split.trained()));
    }
    if (settings.batch() < 2 && !trainables.statistics().isEmpty()) {
      throw new QuantizationException(
          "batch-too-small",
          "The model normalizes by the batch (BatchNormalization), which a batch of one has no variance for: set training.batch to 2 at least");
    }
    int[] sample = split.training(Math.min(2, settings.batch()));
    MemoryEstimate estimate =
        MemoryEstimate.of(graph, objective.studentValues(), batches, sample, settings.batch());
    estimate.require(FreeMemory.bytes(batches.device()), settings.batch());
    listener.log(
        "training takes about %d MiB of the memory of %s"
            .formatted(estimate.bytes() >> 20, Torch.name(batches.device())));
    if (objective.needsLabels()) {
      Labels.check(labels, graph, objective, batches, sample);
    }
  }

  private TrainingOutcome diverged(
      String what, int done, int bestEpoch, Score start, Score bestScore) {
    if (done == 0) {
      throw new QuantizationException(
          "training-diverged",
          "Training left the numbers before an epoch was done: %s. Lower training.learningRate (now %s)"
              .formatted(what, settings.learningRate()));
    }
    writeBack();
    notes.add(summary(start, bestScore, bestEpoch));
    notes.add(
        "training stopped early, after epoch %d of %d: %s. Lower training.learningRate (now %s)"
            .formatted(done, settings.epochs(), what, settings.learningRate()));
    return new TrainingOutcome(done, bestEpoch, notes);
  }

  /** The first value that is not finite, on the batch at hand. */
  private String firstRuined(int[] chosen, long number) {
    return Scoped.withoutGradients(
        () ->
            graph
                .firstNonFinite(
                    augmenter.apply(batches.of(chosen), settings.seed() * 1_000_003 + number),
                    objective.studentValues(),
                    Mode.TRAINING)
                .map(label -> ", first in " + label)
                .orElse(""));
  }

  private void keepBest() {
    Scoped.withoutGradients(
        () -> {
          best.forEach((name, tensor) -> tensor.copy_(graph.constant(name)));
          return true;
        });
  }

  private void save(Optimizers optimizers, Checkpoint.Progress progress) {
    try {
      if (checkpoint != null) {
        checkpoint.write(graph, trainables.changing(), best, optimizers, progress);
      }
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
  }

  private void writeBack() {
    for (Value value : student.graph().initializers()) {
      org.bytedeco.pytorch.Tensor tensor = best.get(value.name());
      if (tensor != null) {
        long[] dims = value.initializer().map(Tensor::dims).orElseThrow();
        student.graph().setInitializer(value, Tensor.ofFloats(Tensors.floats(tensor), dims));
      }
    }
  }

  private String summary(Score start, Score bestScore, int bestEpoch) {
    String measure = labels == null ? "agreement with FP32" : "top-1";
    return String.format(
        Locale.ROOT,
        "on the %d samples kept back: before training %s %.2f %%, %s",
        split.validation().length,
        measure,
        start.percent(),
        bestEpoch == 0
            ? "after it no better: weights stayed as they were. Train for longer, or lower training.learningRate (now %s)"
                .formatted(settings.learningRate())
            : String.format(Locale.ROOT, "after epoch %d %.2f %%", bestEpoch, bestScore.percent()));
  }

  @Override
  public void close() {
    best.values().forEach(Scoped::release);
    graph.close();
    reference.close();
  }
}
