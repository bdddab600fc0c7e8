package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.evaluation.dataset.Batch;
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
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.calibration.ExtremesSink;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.trainer.data.SampleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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

  /**
   * The samples that a technique's settings choose.
   *
   * @throws QuantryException {@code invalid-spec} if the technique takes no data
   * @throws io.quantry.quantizer.QuantizationException {@code invalid-enum}, or what the parameters
   *     violate
   */
  static Calibration open(Dataset dataset, TechniqueSpec technique, int threads, WorkFolder work) {
    TechniqueDescriptor descriptor = Catalog.descriptor(technique.type());
    if (!descriptor.takesData()) {
      throw new QuantryException(
          ErrorCode.INVALID_SPEC,
          "The technique %s takes no calibration data: leave them out, or choose one that does"
              .formatted(technique.type()));
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

  /**
   * The chosen samples, decoded for a trainer.
   *
   * @throws QuantryException as {@link TrainingSamples#decode}
   */
  SampleFile decoded(List<TensorSignature> inputs, Path file) throws IOException {
    return TrainingSamples.decode(dataset, inputs, selection, file);
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
   * @throws QuantryException as {@link WholeBatches#open}
   */
  Map<String, TensorValue> largest(Session session, int of) {
    ModelFit fit = ModelFit.of(dataset, session.inputs());
    List<Map<String, TensorValue>> candidates = new ArrayList<>();
    try (WholeBatches batches = batches(fit, 1)) {
      for (long i = Math.min(of, batches.count()); i > 0; i--) {
        batches.next().ifPresent(batch -> candidates.add(fit.feeds(batch).getFirst()));
      }
    }
    // Of equally large ones the first.
    return candidates.stream()
        .reduce((one, other) -> bytes(other) > bytes(one) ? other : one)
        .orElseThrow();
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
   * @throws QuantryException as {@link WholeBatches#open}
   */
  List<Feed> feeds(Session session, int samples, long bytes) {
    ModelFit fit = ModelFit.of(dataset, session.inputs());
    Recurrence recurrence = new Recurrence(dataset, fit);
    List<Feed> feeds = new ArrayList<>();
    long held = 0;
    int done = 0;
    try (WholeBatches batches = batches(fit, BATCH)) {
      while (done < samples && held < bytes) {
        Optional<Batch> next = batches.next();
        if (next.isEmpty()) {
          break;
        }
        List<Feed> more = new ArrayList<>();
        int count = next.get().size();
        if (fit.framewise()) {
          recurrence.run(
              next.get(),
              frame -> {
                more.add(new Feed(frame, 1));
                return session.run(frame);
              });
        } else {
          fit.feeds(next.get()).forEach(inputs -> more.add(new Feed(inputs, count)));
        }
        done += count;
        held += more.stream().mapToLong(feed -> bytes(feed.inputs())).sum();
        feeds.addAll(more);
      }
    }
    return feeds;
  }

  @Override
  public void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    List<String> floats = floats(model, tensors);
    if (!dataset.carried().isEmpty()) {
      streamFrames(model, floats, sink);
      return;
    }
    try (ActivationSession session =
        ActivationSession.open(model, floats, work.path(), settings())) {
      SinkConsumer consumer = new SinkConsumer(sink);
      streamBatches(
          ModelFit.of(dataset, session.inputs()),
          feeds -> session.run(feeds, consumer, new Cancellation()),
          sink);
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
    List<String> floats = floats(model, tensors);
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
    try (WholeBatches batches = batches(fit, BATCH)) {
      long done = 0;
      for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
        fit.feeds(next.get()).forEach(run);
        sink.batchDone(++done, batches.count());
      }
    }
  }

  /** A frame is a batch to the sink: the state that one leaves behind goes into the next. */
  private void streamFrames(Model model, List<String> floats, ActivationSink sink) {
    try (ModelRun frames = ModelRun.open(model, floats, dataset, work.path(), settings());
        WholeBatches batches = WholeBatches.open(dataset, selection, frames.fixedBatch(), BATCH)) {
      long[] done = new long[1];
      ModelRun.Consumer consumer =
          new ModelRun.Consumer() {
            @Override
            public void accept(int run, String name, long[] shape, float[] values, int count) {
              sink.activation(name, shape, values, count);
            }

            @Override
            public void runDone() {
              sink.batchDone(++done[0], batches.samples());
            }
          };
      for (Optional<Batch> next = batches.next(); next.isPresent(); next = batches.next()) {
        frames.run(next.get(), consumer);
      }
    }
  }

  private WholeBatches batches(ModelFit fit, int usual) {
    return WholeBatches.open(dataset, selection, fit.fixedBatch(), usual);
  }

  private static List<String> floats(Model model, Collection<String> tensors) {
    return tensors.stream().filter(name -> mayBeFloat(model, name)).toList();
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
