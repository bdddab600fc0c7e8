package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.Finding;
import io.quantry.onnx.file.OperatorCount;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.Cancellation;
import io.quantry.ort.RunnerException;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.technique.ExpectedKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Proves a result in the runtime: it loads, runs on the sample that the baseline ran on, stays
 * finite where the baseline did, and its optimized graph holds the kernels that the technique
 * promised.
 */
final class TruthCheck {
  private final int threads;
  private final WorkFolder work;

  TruthCheck(int threads, WorkFolder work) {
    this.threads = threads;
    this.work = work;
  }

  /**
   * What the baseline did.
   *
   * @param sample the inputs that it ran on, empty if none could be found
   * @param finite whether all its outputs were finite
   */
  record Baseline(Optional<Map<String, TensorValue>> sample, boolean finite) {}

  /** What the candidate's check showed, if it passed. */
  record Proof(Map<String, Integer> optimizedOperators, List<Finding> findings) {}

  /**
   * Loads and runs the FP32 model.
   *
   * @throws RunnerException {@code model-rejected-by-runtime} if it does not load, or does not run
   *     on its own calibration data
   */
  Baseline baseline(Path model, Optional<Calibration> calibration) {
    try (Session session = Session.open(model, SessionSettings.threads(threads))) {
      if (calibration.isPresent()) {
        Map<String, TensorValue> sample = calibration.get().sample(session);
        return new Baseline(Optional.of(sample), nonFiniteOutputs(run(session, sample)).isEmpty());
      }
      for (int size : SyntheticInputs.FREE_SIZES) {
        Optional<Map<String, TensorValue>> sample = SyntheticInputs.of(session.inputs(), size);
        if (sample.isPresent()) {
          Optional<Map<String, TensorValue>> outputs = tryRun(session, sample.get());
          if (outputs.isPresent()) {
            return new Baseline(sample, nonFiniteOutputs(outputs.get()).isEmpty());
          }
        }
      }
      return new Baseline(Optional.empty(), false);
    }
  }

  /**
   * @throws QuantryException {@code truth-check-failed} naming what does not hold
   */
  Proof candidate(Path model, List<ExpectedKernel> promised, Baseline baseline) throws IOException {
    Path optimized = work.file("optimized.onnx");
    SessionSettings settings =
        SessionSettings.threads(threads)
            .withSaveOptimizedTo(optimized)
            .withConfig("session.optimized_model_external_initializers_file_name", "optimized.data")
            .withConfig("session.optimized_model_external_initializers_min_size_in_bytes", "65536");
    List<Finding> findings = new ArrayList<>();
    try (Session session = Session.open(model, settings)) {
      if (baseline.sample().isPresent()) {
        findings.addAll(requireFinite(session, baseline.sample().get(), baseline.finite()));
      } else {
        findings.add(
            new Finding(
                "NOT_RUN",
                "No input could be made up that the FP32 model runs on: the result was loaded, not run"));
      }
    } catch (RunnerException failed) {
      throw new QuantryException(
          ErrorCode.TRUTH_CHECK_FAILED,
          "The FP32 model works in the runtime, the result does not: " + failed.getMessage(),
          failed);
    }
    Map<String, Integer> operators = OperatorCount.of(optimized);
    requireKernels(promised, operators);
    return new Proof(operators, findings);
  }

  private static List<Finding> requireFinite(
      Session session, Map<String, TensorValue> sample, boolean baselineFinite) {
    List<String> nonFinite = nonFiniteOutputs(run(session, fit(session.inputs(), sample)));
    if (!nonFinite.isEmpty() && baselineFinite) {
      throw new QuantryException(
          ErrorCode.TRUTH_CHECK_FAILED,
          "The FP32 model's outputs are finite, the result's are not: " + nonFinite);
    }
    return baselineFinite
        ? List.of()
        : List.of(
            new Finding(
                "BASELINE_NON_FINITE",
                "The FP32 model's own outputs hold NaN or infinite values on the sample"));
  }

  /** The sample in the candidate's types: a technique may have made FLOAT inputs FLOAT16. */
  private static Map<String, TensorValue> fit(
      List<TensorSignature> inputs, Map<String, TensorValue> sample) {
    Map<String, TensorValue> fitted = new LinkedHashMap<>(sample);
    for (TensorSignature input : inputs) {
      TensorValue value = sample.get(input.name());
      if (value != null
          && value.elementType() == ElementType.FLOAT
          && input.elementType() == ElementType.FLOAT16) {
        fitted.put(input.name(), halves(value));
      }
    }
    return fitted;
  }

  private static TensorValue halves(TensorValue value) {
    ByteBuffer content = TensorValue.allocate(ElementType.FLOAT16, value.elementCount());
    ShortBuffer halves = content.asShortBuffer();
    for (float element : value.floats()) {
      halves.put(Float.floatToFloat16(element));
    }
    return new TensorValue(ElementType.FLOAT16, value.shape(), content);
  }

  static void requireKernels(List<ExpectedKernel> promised, Map<String, Integer> operators) {
    Map<String, Integer> byType = new TreeMap<>(); // promises name no domain
    operators.forEach(
        (name, count) -> byType.merge(name.substring(name.indexOf(':') + 1), count, Integer::sum));
    List<String> missing = new ArrayList<>();
    for (ExpectedKernel kernel : promised) {
      int found = 0;
      for (String alternative : kernel.kernels().split("\\|", -1)) {
        found += byType.getOrDefault(alternative, 0);
      }
      if (found < kernel.count()) {
        missing.add(
            "expected %d nodes of %s, found %d".formatted(kernel.count(), kernel.kernels(), found));
      }
    }
    if (!missing.isEmpty()) {
      throw new QuantryException(
          ErrorCode.TRUTH_CHECK_FAILED,
          "The graph as the runtime optimized it lacks promised kernels: %s; it holds %s"
              .formatted(String.join("; ", missing), operators));
    }
  }

  private static Optional<Map<String, TensorValue>> tryRun(
      Session session, Map<String, TensorValue> sample) {
    try {
      return Optional.of(run(session, sample));
    } catch (RunnerException unfit) {
      if (unfit.code().equals(ErrorCode.MEMORY_LIMIT_EXCEEDED.slug())) {
        throw unfit;
      }
      return Optional.empty(); // made-up inputs may well be of a size that the model cannot take
    }
  }

  private static Map<String, TensorValue> run(Session session, Map<String, TensorValue> sample) {
    return session.run(
        sample, session.outputs().stream().map(TensorSignature::name).toList(), new Cancellation());
  }

  private static List<String> nonFiniteOutputs(Map<String, TensorValue> outputs) {
    TreeSet<String> names = new TreeSet<>();
    outputs.forEach(
        (name, value) -> {
          if (value.elementType().isFloatingPoint() && value.elementType().bits() >= 16) {
            for (float element : value.floats()) {
              if (!Float.isFinite(element)) {
                names.add(name);
                return;
              }
            }
          }
        });
    return List.copyOf(names);
  }
}
