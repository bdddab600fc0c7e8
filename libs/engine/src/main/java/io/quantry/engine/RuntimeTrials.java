package io.quantry.engine;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.ort.Cancellation;
import io.quantry.ort.OperatorTimes;
import io.quantry.ort.RunnerException;
import io.quantry.ort.RuntimeConstants;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.SideBySide;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.trial.FidelityMeter;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries models out in ONNX Runtime, on the job's calibration data or, where there are none, on the
 * one input that the FP32 model was seen to take. Times are taken on one sample.
 */
final class RuntimeTrials implements Trials {
  private static final int SAMPLES = 64;
  private static final long MOST_FEED_BYTES = 128L << 20;
  private static final long MOST_REFERENCE_BYTES = 64L << 20;
  private static final int PROFILED_RUNS = 15;

  /** Of so many samples the largest is timed: a short one tells of what every run costs anyway. */
  private static final int TIMED_SAMPLES = 8;

  private final Optional<Calibration> calibration;
  private final Supplier<Optional<Map<String, TensorValue>>> sample;
  private final SessionSettings settings;
  private final WorkFolder work;
  private final int samples;
  private final ReferenceOutputs references = new ReferenceOutputs(MOST_REFERENCE_BYTES);
  private @Nullable List<Calibration.Feed> feeds;
  private @Nullable Map<String, TensorValue> timed;

  /**
   * @param baseline the trial of the FP32 model, which may still be going on: waited for only where
   *     its sample is needed
   */
  RuntimeTrials(
      Optional<Calibration> calibration,
      Beside<TruthCheck.Baseline> baseline,
      int threads,
      WorkFolder work) {
    this(calibration, () -> sample(baseline), SessionSettings.threads(threads), SAMPLES, work);
  }

  RuntimeTrials(
      Optional<Calibration> calibration,
      Optional<Map<String, TensorValue>> sample,
      int threads,
      WorkFolder work) {
    this(calibration, sample, SessionSettings.threads(threads), SAMPLES, work);
  }

  /**
   * With other settings than those of a model at work.
   *
   * @param samples how many samples to compare models on at most
   */
  RuntimeTrials(
      Optional<Calibration> calibration,
      Optional<Map<String, TensorValue>> sample,
      SessionSettings settings,
      int samples,
      WorkFolder work) {
    this(calibration, () -> sample, settings, samples, work);
  }

  private RuntimeTrials(
      Optional<Calibration> calibration,
      Supplier<Optional<Map<String, TensorValue>>> sample,
      SessionSettings settings,
      int samples,
      WorkFolder work) {
    this.calibration = calibration;
    this.sample = sample;
    this.settings = settings;
    this.samples = samples;
    this.work = work;
  }

  private static Optional<Map<String, TensorValue>> sample(Beside<TruthCheck.Baseline> baseline) {
    try {
      return baseline.result().sample();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Tensor> evaluate(Model constants) {
    return new RuntimeConstants().evaluate(constants);
  }

  @Override
  public boolean canRun() {
    return sample.get().isPresent();
  }

  @Override
  public boolean hasData() {
    return calibration.isPresent() && canRun();
  }

  @Override
  public boolean runs(Model model) {
    try (WorkFolder folder = WorkFolder.beside(work.file("trial"));
        Session session = open(model, folder)) {
      session.run(sample.get().orElseThrow(), new Cancellation());
      return true;
    } catch (RunnerException refused) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<OutputFidelity> compare(Model reference, Model candidate) {
    String digest = ModelDigest.of(reference);
    Optional<List<Map<String, TensorValue>>> known = references.of(digest);
    try (WorkFolder folder = WorkFolder.beside(work.file("trial"));
        Session second = open(candidate, folder)) {
      Comparison comparison = new Comparison(second);
      if (known.isPresent()) {
        for (int i = 0; i < known.get().size(); i++) {
          comparison.add(feeds(second).get(i), known.get().get(i));
        }
      } else {
        try (Session first = open(reference, folder)) {
          ReferenceOutputs.Recording recording = references.record(digest);
          List<String> outputs = first.outputs().stream().map(TensorSignature::name).toList();
          for (Calibration.Feed feed : feeds(first)) {
            Map<String, TensorValue> expected =
                first.run(feed.inputs(), outputs, new Cancellation());
            recording.add(expected);
            comparison.add(feed, expected);
          }
          recording.end();
        }
      }
      return comparison.fidelity();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A candidate's outputs beside those of its reference. */
  private record Comparison(Session candidate, Map<String, FidelityMeter> meters) {
    Comparison(Session candidate) {
      this(candidate, new LinkedHashMap<>());
    }

    void add(Calibration.Feed feed, Map<String, TensorValue> expected) {
      Map<String, TensorValue> actual =
          candidate.run(feed.inputs(), List.copyOf(expected.keySet()), new Cancellation());
      expected.forEach(
          (name, value) -> {
            TensorValue other = actual.get(name);
            if (value.elementType().isFloatingPoint() && other != null) {
              RuntimeTrials.add(
                  meters.computeIfAbsent(name, FidelityMeter::new), value, other, feed.samples());
            }
          });
    }

    List<OutputFidelity> fidelity() {
      return meters.values().stream().map(FidelityMeter::fidelity).toList();
    }
  }

  /**
   * Outputs of a shape of their own (a detector's boxes, kept by score) count as infinitely far.
   */
  private static void add(FidelityMeter meter, TensorValue one, TensorValue other, int samples) {
    float[] reference = one.floats();
    float[] candidate = other.floats();
    if (!Arrays.equals(one.shape(), other.shape())) {
      // At least one element: a reference that is empty is as far from one that is not.
      reference = Arrays.copyOf(reference, Math.max(1, reference.length));
      candidate = new float[reference.length];
      Arrays.fill(candidate, Float.NaN);
    }
    boolean bySample = one.rank() > 0 && one.size(0) == samples;
    meter.add(reference, candidate, reference.length, bySample ? samples : 1);
  }

  @Override
  public List<Double> medianMicros(List<Model> models) {
    try (WorkFolder folder = WorkFolder.beside(work.file("trial"))) {
      List<Path> files = new ArrayList<>();
      for (Model model : models) {
        files.add(write(model, folder));
      }
      return SideBySide.medianMicros(files, timed(files.getFirst()), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<NodeTime> nodeTimes(Model model) {
    try (WorkFolder folder = WorkFolder.beside(work.file("trial"))) {
      Path file = write(model, folder);
      return OperatorTimes.ofNodes(
              file, timed(file), settings, PROFILED_RUNS, folder.path(), new Cancellation())
          .stream()
          .map(time -> new NodeTime(time.node(), time.operator(), time.micros()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Session open(Model model, WorkFolder folder) throws IOException {
    return Session.open(write(model, folder), settings);
  }

  private static Path write(Model model, WorkFolder folder) throws IOException {
    Path file = folder.file("trial-%d.onnx".formatted(System.nanoTime()));
    ModelWriter.write(model, file);
    return file;
  }

  /** What times are taken on. */
  private Map<String, TensorValue> timed(Path model) {
    if (timed == null) {
      timed =
          calibration.map(data -> largest(data, model)).orElseGet(() -> sample.get().orElseThrow());
    }
    return timed;
  }

  private Map<String, TensorValue> largest(Calibration data, Path model) {
    try (Session session = Session.open(model, settings)) {
      return data.largest(session, TIMED_SAMPLES);
    }
  }

  private List<Calibration.Feed> feeds(Session session) {
    if (feeds == null) {
      feeds =
          calibration
              .map(data -> data.feeds(session, samples, MOST_FEED_BYTES))
              .orElseGet(() -> List.of(new Calibration.Feed(sample.get().orElseThrow(), 1)));
    }
    return feeds;
  }
}
