package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Carried;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.Recurrence;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import io.quantry.ort.ActivationSession;
import io.quantry.ort.Cancellation;
import io.quantry.ort.ExtremesSession;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.calibration.ExtremesSink;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.technique.CalibrationUse;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Calibration data run through the runtime, one batch in memory at a time. */
final class Calibration implements ActivationSource {
  private static final int BATCH = 8;

  private final Dataset dataset;
  private final SampleSelection selection;
  private final String choice;
  private final int threads;
  private final WorkFolder work;

  private Calibration(Dataset dataset, int samples, long seed, int threads, WorkFolder work) {
    this.dataset = dataset;
    this.selection = SampleSelection.random(samples, seed);
    this.choice = "%d samples, seed %d".formatted(samples, seed);
    this.threads = threads;
    this.work = work;
  }

  /**
   * Inputs of one run.
   *
   * @param samples how many samples they hold
   */
  record Feed(Map<String, TensorValue> inputs, int samples) {}

  /** The samples that a technique's settings choose. */
  static Calibration open(Dataset dataset, TechniqueSpec technique, int threads, WorkFolder work) {
    TechniqueDescriptor descriptor =
        Catalog.descriptors().stream()
            .filter(one -> one.type().equals(technique.type()))
            .findFirst()
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.INVALID_ENUM, "There is no technique " + technique.type()));
    if (descriptor.calibration() == CalibrationUse.NONE) {
      throw new QuantryException(
          ErrorCode.INVALID_SPEC,
          "The technique %s takes no calibration data".formatted(technique.type()));
    }
    Settings settings = Settings.of(descriptor, technique.parameters());
    return new Calibration(
        dataset,
        Math.toIntExact(settings.integer("calibration.samples")),
        settings.integer("calibration.seed"),
        threads,
        work);
  }

  /** At most so many samples, drawn with the seed. */
  static Calibration of(Dataset dataset, int samples, long seed, int threads, WorkFolder work) {
    return new Calibration(dataset, samples, seed, threads, work);
  }

  /** Which samples, as a text that is the same for the same ones of one dataset. */
  String selection() {
    return choice;
  }

  /** Number of samples that {@link #stream} runs over, as long as the model takes any batch. */
  long samples() {
    return selection.size(dataset.samples());
  }

  /** The first chosen sample as inputs of the model. */
  Map<String, TensorValue> sample(Session session) {
    return largest(session, 1);
  }

  /**
   * The one with the most elements, such as the longest sentence, of the first chosen samples, each
   * alone or in the batch that the model demands.
   *
   * @param of how many to look at
   */
  Map<String, TensorValue> largest(Session session, int of) {
    ModelFit fit = ModelFit.of(dataset, session.inputs());
    List<Map<String, TensorValue>> candidates = new ArrayList<>();
    try (BatchReader reader = dataset.read(selection, fit.fixedBatch().orElse(1))) {
      for (Optional<Batch> next = reader.next();
          next.isPresent() && candidates.size() < of;
          next = reader.next()) {
        candidates.add(fit.feeds(next.get()).getFirst());
      }
    }
    // Of equally large ones the first.
    return candidates.stream()
        .reduce((one, other) -> bytes(other) > bytes(one) ? other : one)
        .orElseThrow(
            () ->
                new QuantryException(
                    ErrorCode.DATASET_EMPTY, "The calibration data hold no sample"));
  }

  private static long bytes(Map<String, TensorValue> feed) {
    return feed.values().stream().mapToLong(value -> value.content().remaining()).sum();
  }

  /**
   * The first chosen samples as inputs of a model, in batches. Where frames carry a state, it is
   * the one that this session leaves behind.
   *
   * @param samples at most so many
   * @param bytes at most so many, but for one batch at least
   */
  List<Feed> feeds(Session session, int samples, long bytes) {
    ModelFit fit = ModelFit.of(dataset, session.inputs());
    Recurrence recurrence = new Recurrence(dataset, fit);
    int size = fit.fixedBatch().orElse(BATCH);
    List<Feed> feeds = new ArrayList<>();
    long held = 0;
    try (BatchReader reader = dataset.read(selection, size)) {
      for (int done = 0; done < samples && held < bytes; done += size) {
        Optional<Batch> next = reader.next();
        if (next.isEmpty() || (fit.fixedBatch().isPresent() && next.get().size() < size)) {
          break;
        }
        int before = feeds.size();
        if (fit.framewise()) {
          recurrence.run(
              next.get(),
              frame -> {
                feeds.add(new Feed(frame, 1));
                return session.run(frame);
              });
        } else {
          int count = next.get().size();
          fit.feeds(next.get()).forEach(inputs -> feeds.add(new Feed(inputs, count)));
        }
        held +=
            feeds.subList(before, feeds.size()).stream()
                .mapToLong(feed -> bytes(feed.inputs()))
                .sum();
      }
    }
    if (feeds.isEmpty()) {
      throw new QuantryException(
          ErrorCode.DATASET_MODEL_MISMATCH,
          "The model takes batches of exactly %d samples, %d were chosen"
              .formatted(size, selection.size(dataset.samples())));
    }
    return feeds;
  }

  @Override
  public void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    List<String> floats = tensors.stream().filter(name -> mayBeFloat(model, name)).toList();
    Set<String> carried =
        dataset.carried().values().stream().map(Carried::from).collect(Collectors.toSet());
    requireFloats(model, carried);
    Set<String> watched = new LinkedHashSet<>(floats);
    watched.addAll(carried);
    try (ActivationSession session =
        ActivationSession.open(model, watched, work.path(), settings())) {
      ModelFit fit = ModelFit.of(dataset, session.inputs());
      if (fit.framewise()) {
        streamFrames(session, fit, Set.copyOf(floats), carried, sink);
      } else {
        SinkConsumer consumer = new SinkConsumer(sink);
        streamBatches(fit, feeds -> session.run(feeds, consumer, new Cancellation()), sink);
      }
    }
  }

  /** Frames are too small to gain anything. */
  @Override
  public void stream(
      Model model, Collection<String> tensors, Set<String> reduced, ExtremesSink sink) {
    if (reduced.isEmpty() || !dataset.carried().isEmpty()) {
      stream(model, tensors, sink);
      return;
    }
    List<String> floats = tensors.stream().filter(name -> mayBeFloat(model, name)).toList();
    try (ExtremesSession session =
        ExtremesSession.open(model, floats, reduced, work.path(), settings())) {
      ReducedConsumer consumer = new ReducedConsumer(sink);
      streamBatches(
          ModelFit.of(dataset, session.inputs()),
          feeds -> session.run(feeds, consumer, new Cancellation()),
          sink);
    }
  }

  @Override
  public int threads() {
    return threads;
  }

  private SessionSettings settings() {
    return SessionSettings.threads(threads).withOptimization(SessionSettings.Optimization.BASIC);
  }

  private void streamBatches(
      ModelFit fit, Consumer<Map<String, TensorValue>> run, ActivationSink sink) {
    int batch = fit.fixedBatch().orElse(BATCH);
    long samples = selection.size(dataset.samples());
    long total = fit.fixedBatch().isPresent() ? samples / batch : Math.ceilDiv(samples, batch);
    if (total == 0) {
      throw new QuantryException(
          ErrorCode.DATASET_MODEL_MISMATCH,
          "The model takes batches of exactly %d samples, the calibration data have %d"
              .formatted(batch, samples));
    }
    try (BatchReader reader = dataset.read(selection, batch)) {
      for (long done = 1; done <= total; done++) {
        Optional<Batch> next = reader.next();
        if (next.isEmpty()) {
          break;
        }
        fit.feeds(next.get()).forEach(run);
        sink.batchDone(done, total);
      }
    }
  }

  /** A frame is a batch to the sink: the state that one leaves behind goes into the next. */
  private void streamFrames(
      ActivationSession session,
      ModelFit fit,
      Set<String> floats,
      Set<String> carried,
      ActivationSink sink) {
    Recurrence recurrence = new Recurrence(dataset, fit);
    long total = selection.size(dataset.samples());
    long[] done = new long[1];
    Recurrence.Step step =
        feeds -> {
          Map<String, TensorValue> states = new HashMap<>();
          session.run(
              feeds,
              (name, shape, values, count) -> {
                if (carried.contains(name)) {
                  states.put(name, TensorValue.ofFloats(Arrays.copyOf(values, count), shape));
                }
                if (floats.contains(name)) {
                  sink.activation(name, shape, values, count);
                }
              },
              new Cancellation());
          sink.batchDone(++done[0], total);
          return states;
        };
    try (BatchReader reader = dataset.read(selection, BATCH)) {
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        recurrence.run(next.get(), step);
      }
    }
  }

  /**
   * @throws QuantryException {@code dataset-model-mismatch} if the model lacks a carried output
   */
  static void requireFloats(Model model, Set<String> carried) {
    List<String> outputs =
        model.graph().outputs().stream()
            .map(Value::name)
            .filter(name -> mayBeFloat(model, name))
            .toList();
    for (String name : carried) {
      if (!outputs.contains(name)) {
        throw new QuantryException(
            ErrorCode.DATASET_MODEL_MISMATCH,
            "The calibration data carry output '%s' from frame to frame; the model's FLOAT outputs are %s"
                .formatted(name, outputs));
      }
    }
  }

  /**
   * A declared type other than FLOAT is skipped, as the quantizer asks; undeclared ones may be it.
   */
  static boolean mayBeFloat(Model model, String name) {
    return model
        .graph()
        .value(name)
        .map(value -> value.elementType().orElse(ElementType.FLOAT) == ElementType.FLOAT)
        .orElse(false);
  }
}
