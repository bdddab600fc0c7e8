package io.quantry.trainer.training;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingScores;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.quantizer.training.TrainingSettings.Augmentation;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.data.Samples;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * One training. Each epoch: every sample once in an order of its own, statistics of normalizations
 * estimated afresh, a score on samples kept back, a checkpoint. The constants of the best epoch are
 * written into the model at the end. Deterministic for a seed on one thread; a training that goes
 * on from a checkpoint ends with the same constants as one that was not cut off.
 */
final class Trainer implements AutoCloseable {
  private final Model student;
  private final TrainingSettings settings;
  private final int sampleCount;
  private final Batches batches;
  private final Labels labels;
  private final TorchGraph graph;
  private final TorchGraph reference;
  private final Trainables trainables;
  private final Objective objective;
  private final Teacher teacher;
  private final Steps steps;
  private final Split split;
  private final Validation validation;
  private final BestConstants best;
  private final @Nullable Checkpoint checkpoint;
  private final TrainingListener listener;
  private final ProgressListener canceling;
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
    this.sampleCount = samples.count();
    this.batches = new Batches(samples, device);
    this.labels = Labels.of(samples);
    this.split = Split.of(sampleCount, settings.validation(), settings.seed());
    this.trainables = Trainables.of(student.graph());
    this.objective = Objective.of(student.graph(), teacherModel.graph(), settings);
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.canceling = canceling;
    this.graph = TorchGraph.of(student, device);
    this.reference = TorchGraph.of(teacherModel, device);
    this.teacher = new Teacher(reference, objective, device);
    this.best = new BestConstants(graph);
    this.steps =
        new Steps(
            student.graph(), graph, trainables, objective, teacher, batches, labels, settings);
    this.validation =
        new Validation(
            graph, reference, objective, batches, labels, split.validation(), settings.batch());
  }

  /** What stands at an epoch's end. */
  private record Standing(int epochs, int bestEpoch, Score best) {}

  TrainingOutcome run() {
    MemoryEstimate memory =
        new Preconditions(graph, trainables, objective, settings, split, labels).require(batches);
    listener.log(
        "training on the %s takes about %d MiB of its memory"
            .formatted(Torch.name(batches.device()), memory.bytes() >> 20));
    Score start = validation.score();
    best.begin(trainables.changing());
    if (settings.learnScales()) {
      StepSizes.initialize(
          graph, Trainables.quantizers(student.graph()), batches, split.training(settings.batch()));
    }
    for (String name : trainables.changing()) {
      boolean learned =
          trainables.weights().contains(name)
              || trainables.others().contains(name)
              || (settings.learnScales() && trainables.scales().contains(name));
      graph.constant(name).set_requires_grad(learned);
    }
    Optimizers optimizers = Scoped.compute(() -> Optimizers.of(graph, trainables, settings));
    try {
      Standing end = train(optimizers, start);
      best.writeInto(student.graph());
      notes.add(0, summary(start, end));
      return new TrainingOutcome(end.epochs(), end.bestEpoch(), notes, scores(start, end));
    } finally {
      optimizers.close();
    }
  }

  private Standing train(Optimizers optimizers, Score start) {
    if (objective.needsTeacher() && settings.augmentation() == Augmentation.NONE) {
      teacher.askAll(batches, sampleCount, settings.batch());
    }
    Standing standing = restored(optimizers).orElse(new Standing(0, 0, start));
    int stepsAnEpoch = Math.max(1, split.trained() / settings.batch());
    Pace pace = new Pace((long) (settings.epochs() - standing.epochs()) * stepsAnEpoch);
    Schedule schedule = Schedule.of(settings.warmup(), (long) settings.epochs() * stepsAnEpoch);
    while (standing.epochs() < settings.epochs()) {
      int epoch = standing.epochs() + 1;
      Optional<String> ruined = epoch(epoch, stepsAnEpoch, optimizers, schedule, pace);
      if (ruined.isPresent()) {
        diverged(ruined.get(), standing);
        return standing;
      }
      steps.reestimate(split);
      Score score = validation.score();
      if (score.isBetterThan(standing.best())) {
        standing = new Standing(epoch, epoch, score);
        best.keep();
      } else {
        standing = new Standing(epoch, standing.bestEpoch(), standing.best());
      }
      pace.after(listener, epoch, settings.epochs(), score, start);
      save(optimizers, standing);
      if (settings.patience() > 0 && epoch - standing.bestEpoch() >= settings.patience()) {
        notes.add(
            "stopped after epoch %d: none of the last %d was better than epoch %d"
                .formatted(epoch, settings.patience(), standing.bestEpoch()));
        break;
      }
    }
    return standing;
  }

  /** One pass; what went wrong if the loss left the numbers. */
  private Optional<String> epoch(
      int epoch, int count, Optimizers optimizers, Schedule schedule, Pace pace) {
    int[] order = split.order(epoch, settings.seed());
    for (int step = 0; step < count; step++) {
      if (canceling.isCanceled()) {
        throw new QuantizationException("canceled", "Canceled during training");
      }
      long number = (long) (epoch - 1) * count + step;
      optimizers.setRate(settings.learningRate() * schedule.share(number));
      int from = step * settings.batch();
      int[] chosen =
          Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batch()));
      double loss = steps.step(chosen, number, optimizers);
      if (!Double.isFinite(loss)) {
        return Optional.of(
            "step %d of epoch %d is no number%s"
                .formatted(step + 1, epoch, steps.firstRuined(chosen, number)));
      }
      pace.step(listener, epoch, settings.epochs(), number, loss);
    }
    return Optional.empty();
  }

  private void diverged(String what, Standing standing) {
    if (standing.epochs() == 0) {
      throw new QuantizationException(
          "training-diverged",
          "Training left the numbers before an epoch was done: %s. Lower training.learningRate (now %s)"
              .formatted(what, settings.learningRate()));
    }
    notes.add(
        "training stopped early, after epoch %d of %d: %s. Lower training.learningRate (now %s)"
            .formatted(standing.epochs(), settings.epochs(), what, settings.learningRate()));
  }

  private Optional<Standing> restored(Optimizers optimizers) {
    if (checkpoint == null) {
      return Optional.empty();
    }
    Optional<Standing> found =
        checkpoint
            .read(graph, trainables.changing(), best.byName(), optimizers)
            .map(kept -> new Standing(kept.epochs(), kept.bestEpoch(), kept.best()));
    found.ifPresent(kept -> listener.log("goes on after epoch %d".formatted(kept.epochs())));
    return found;
  }

  private void save(Optimizers optimizers, Standing standing) {
    if (checkpoint == null) {
      return;
    }
    try {
      checkpoint.write(
          graph,
          trainables.changing(),
          best.byName(),
          optimizers,
          new Checkpoint.Progress(standing.epochs(), standing.bestEpoch(), standing.best()));
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
  }

  private Optional<TrainingScores> scores(Score start, Standing end) {
    OptionalDouble untrained = start.percent();
    OptionalDouble trained = end.best().percent();
    if (untrained.isEmpty() || trained.isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble inFloat = validation.teacherAccuracy();
    return Optional.of(
        new TrainingScores(
            split.validation().length,
            inFloat.isPresent()
                ? OptionalDouble.of(100 * inFloat.getAsDouble())
                : OptionalDouble.empty(),
            untrained.getAsDouble(),
            trained.getAsDouble()));
  }

  private String summary(Score start, Standing end) {
    return String.format(
        Locale.ROOT,
        "on the %d samples kept back: before training %s, %s",
        split.validation().length,
        words(start),
        end.bestEpoch() == 0
            ? "after it no better: weights stayed as they were. Train for longer, or lower training.learningRate (now %s)"
                .formatted(settings.learningRate())
            : "after epoch %d %s".formatted(end.bestEpoch(), words(end.best())));
  }

  private String words(Score score) {
    String measure = labels.areKnown() ? "top-1" : "agreement with FP32";
    return score.percent().isPresent()
        ? String.format(Locale.ROOT, "%s %.2f %%", measure, score.percent().getAsDouble())
        : String.format(Locale.ROOT, "loss %.4g", score.loss());
  }

  @Override
  public void close() {
    best.close();
    graph.close();
    reference.close();
  }
}
