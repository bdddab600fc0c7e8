package io.quantry.contracts.report;

import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.spec.Objectives;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured of a candidate beside its FP32 baseline. Its form is published as a
 * JSON schema; a figure that could not be computed, or is no finite number, is absent. Whatever
 * else is absent makes no document: it may come from a process that is not trusted, and a reader
 * need not expect gaps.
 *
 * @param form {@value #FORM}
 * @param verdict against the objectives
 * @param words the verdict in one sentence
 * @param objectives each objective that was set, with what was measured
 * @param accuracy the metric that decides; absent where accuracy was not measured
 * @param further every other metric that data and models allow; they decide nothing
 * @param fidelity how close each output stays to the baseline's
 * @param latency one comparison a shape, the first decides the speedup
 * @param footprint load time and memory of both models in fresh processes; absent if not measured
 * @param baseline the FP32 model as it is stored
 * @param candidate the quantized model as it is stored
 * @param typical what is usually seen of the candidate's precision; absent for a float candidate
 * @param samples number of samples that accuracy was measured on
 * @param findings what a reader should know
 * @param environment what it was measured with
 */
public record EvaluationDocument(
    String form,
    Verdict verdict,
    String words,
    List<Objective> objectives,
    @Nullable Metric accuracy,
    List<Metric> further,
    List<Output> fidelity,
    List<Latency> latency,
    @Nullable Footprint footprint,
    Storage baseline,
    Storage candidate,
    @Nullable Typical typical,
    long samples,
    List<Finding> findings,
    Environment environment) {
  /** Names this form of the document; another number means that readers must change. */
  public static final String FORM = "quantry/evaluation-report/1";

  public EvaluationDocument {
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(words, "words");
    objectives = List.copyOf(objectives);
    further = List.copyOf(further);
    fidelity = List.copyOf(fidelity);
    latency = List.copyOf(latency);
    Objects.requireNonNull(baseline, "baseline");
    Objects.requireNonNull(candidate, "candidate");
    findings = List.copyOf(findings);
    Objects.requireNonNull(environment, "environment");
  }

  /** An estimate and the bounds of its two-sided confidence interval. */
  public record Interval(
      @Nullable Double estimate,
      @Nullable Double lower,
      @Nullable Double upper,
      double confidence) {}

  /** What an objective is about. */
  public enum Aspect {
    ACCURACY,
    SPEED,
    SIZE,
    FINITE_OUTPUTS
  }

  /**
   * One objective.
   *
   * @param aspect what it is about
   * @param verdict of this objective alone
   * @param wanted in words, for instance {@code a drop of at most 1 point}
   * @param measured in words, for instance {@code +0.03, at worst −0.05 with 95 % confidence}
   */
  public record Objective(Aspect aspect, Verdict verdict, String wanted, String measured) {
    public Objective {
      Objects.requireNonNull(aspect, "aspect");
      Objects.requireNonNull(verdict, "verdict");
      Objects.requireNonNull(wanted, "wanted");
      Objects.requireNonNull(measured, "measured");
    }
  }

  /** What one unit of a metric's change is. */
  public enum Unit {
    POINTS,
    PERCENT_OF_BASELINE,
    DECIBEL
  }

  /**
   * One metric of both models on the same samples.
   *
   * @param name for instance {@code top1}
   * @param unit of change and bounds
   * @param higherIsBetter whether a larger figure is the better one
   * @param method how the interval was made: {@code tango-score} or {@code bca-bootstrap}
   * @param samples independent samples
   * @param baseline figure of the FP32 model
   * @param candidate figure of the candidate
   * @param change how much better the candidate is: positive is better, whatever the direction
   * @param lowerBound one-sided lower bound of the change at the objectives' confidence
   * @param upperBound one-sided upper bound
   * @param mcNemarP exact two-sided p of McNemar's test, where answers are right or wrong
   * @param samplesToSettle what would settle an undecided objective with 80 % power
   * @param details further figures by name
   */
  public record Metric(
      String name,
      Unit unit,
      boolean higherIsBetter,
      String method,
      long samples,
      @Nullable Double baseline,
      @Nullable Double candidate,
      Interval change,
      @Nullable Double lowerBound,
      @Nullable Double upperBound,
      @Nullable Double mcNemarP,
      @Nullable Long samplesToSettle,
      Map<String, Double> details) {
    public Metric {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(unit, "unit");
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(change, "change");
      Objects.requireNonNull(details, "details");
    }
  }

  /**
   * How close one output of the candidate stays to the baseline's; padding is left out.
   *
   * @param name of the output
   * @param samples compared
   * @param cosineMean mean over samples
   * @param cosineMin smallest of a sample
   * @param sqnrDecibel baseline energy over error energy
   * @param klMean mean Kullback-Leibler divergence in nats, where the output scores classes
   * @param maxAbsoluteError largest difference of an element
   * @param agreementPercent samples whose largest element is the same, where that means something
   * @param baselineNonFinite NaN and infinite elements of the baseline
   * @param candidateNonFinite those of the candidate
   * @param shapeMismatches samples whose shape differed
   */
  public record Output(
      String name,
      long samples,
      @Nullable Double cosineMean,
      @Nullable Double cosineMin,
      @Nullable Double sqnrDecibel,
      @Nullable Double klMean,
      @Nullable Double maxAbsoluteError,
      @Nullable Double agreementPercent,
      long baselineNonFinite,
      long candidateNonFinite,
      long shapeMismatches) {
    public Output {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * Times of both models in one shape, taken in turns in one process.
   *
   * @param batch samples a run
   * @param tokens length of the second free dimension, where given
   * @param threads of each session
   * @param launches pairs of fresh sessions
   * @param rounds runs of each model
   * @param speedup baseline time over candidate time
   * @param lowerBound one-sided lower bound of the speedup at the objectives' confidence
   * @param upperBound one-sided upper bound
   */
  public record Latency(
      int batch,
      @Nullable Integer tokens,
      int threads,
      int launches,
      int rounds,
      long baselineMedianNanos,
      long baselineP95Nanos,
      long candidateMedianNanos,
      long candidateP95Nanos,
      Interval speedup,
      @Nullable Double lowerBound,
      @Nullable Double upperBound) {
    public Latency {
      Objects.requireNonNull(speedup, "speedup");
    }
  }

  /** Medians over processes that load one model and run it once. */
  public record Footprint(int probes, Load baseline, Load candidate) {
    public Footprint {
      Objects.requireNonNull(baseline, "baseline");
      Objects.requireNonNull(candidate, "candidate");
    }
  }

  /**
   * One model's.
   *
   * @param residentBytes beyond what the process held before it opened the model
   */
  public record Load(long loadNanos, long firstRunNanos, long residentBytes) {}

  /**
   * A model as it is stored.
   *
   * @param bytes of the model and its side files
   * @param weights by type, largest first
   */
  public record Storage(long bytes, List<Weights> weights) {
    public Storage {
      weights = List.copyOf(weights);
    }
  }

  /**
   * Weights of one type.
   *
   * @param type what they hold, for instance {@code int8} (packed ones by what is packed)
   * @param tensors number of them
   * @param elements weights in them
   * @param bytes they take
   * @param timesSmaller than the same number of 32-bit floats
   */
  public record Weights(String type, int tensors, long elements, long bytes, double timesSmaller) {
    public Weights {
      Objects.requireNonNull(type, "type");
    }
  }

  /**
   * What is usually seen of a precision, to hold against what was measured.
   *
   * @param precision for instance {@code int8}
   * @param accuracyDrop for instance {@code 1–3 %}
   * @param timesSmaller for instance {@code 4×}
   * @param measuredDrop drop of the deciding metric, in its unit; absent where not measured
   * @param measuredTimesSmallerTensors of the tensors in this precision
   * @param measuredTimesSmallerFile of the files
   */
  public record Typical(
      String precision,
      String accuracyDrop,
      String timesSmaller,
      @Nullable Double measuredDrop,
      double measuredTimesSmallerTensors,
      double measuredTimesSmallerFile) {
    public Typical {
      Objects.requireNonNull(precision, "precision");
      Objects.requireNonNull(accuracyDrop, "accuracyDrop");
      Objects.requireNonNull(timesSmaller, "timesSmaller");
    }
  }

  /**
   * What it was measured with.
   *
   * @param runtimeVersion of ONNX Runtime
   * @param instructionSets of the processor, as Linux names them
   * @param threads of each session
   * @param seed of samples and bootstraps
   * @param objectives what was judged against, with the policy for undecided verdicts
   * @param millisByStage wall time of each stage
   */
  public record Environment(
      String runtimeVersion,
      List<String> instructionSets,
      int threads,
      long seed,
      Objectives objectives,
      Map<String, Long> millisByStage) {
    public Environment {
      Objects.requireNonNull(runtimeVersion, "runtimeVersion");
      instructionSets = List.copyOf(instructionSets);
      Objects.requireNonNull(objectives, "objectives");
      millisByStage.forEach((stage, millis) -> Objects.requireNonNull(millis, stage));
    }
  }
}
