package io.quantry.evaluation;

import io.quantry.evaluation.latency.LatencyComparison;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.metric.OutputFidelity;
import io.quantry.evaluation.probe.Footprint;
import io.quantry.evaluation.verdict.Finding;
import io.quantry.evaluation.verdict.JudgedObjective;
import io.quantry.evaluation.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured of a candidate beside its baseline.
 *
 * @param verdict against the objectives
 * @param words the verdict in one sentence
 * @param accuracyOrNull the deciding metric, null where accuracy was not measured
 * @param furtherMetrics other metrics that the data allowed
 * @param fidelity how close each output stays to the baseline's
 * @param latency one comparison a latency point, in the request's order
 * @param footprintOrNull load time and memory, null where not asked for
 * @param sizes both models as they are stored
 * @param samples number of samples that accuracy was measured on
 * @param objectives each objective that was set, judged by itself
 * @param findings what a user should know
 * @param environment what it was measured with
 */
public record EvaluationReport(
    Verdict verdict,
    String words,
    @Nullable MetricResult accuracyOrNull,
    List<MetricResult> furtherMetrics,
    List<OutputFidelity> fidelity,
    List<LatencyComparison> latency,
    @Nullable FootprintComparison footprintOrNull,
    Sizes sizes,
    long samples,
    List<JudgedObjective> objectives,
    List<Finding> findings,
    Environment environment) {
  public EvaluationReport {
    furtherMetrics = List.copyOf(furtherMetrics);
    fidelity = List.copyOf(fidelity);
    latency = List.copyOf(latency);
    objectives = List.copyOf(objectives);
    findings = List.copyOf(findings);
  }

  /** Both models as they are stored. */
  public record Sizes(ModelFile baseline, ModelFile candidate) {
    /** Candidate bytes over baseline bytes, side files included. */
    public double ratio() {
      return (double) candidate.bytes() / baseline.bytes();
    }
  }

  /** Both models' load time and memory, each in processes of its own. */
  public record FootprintComparison(Footprint baseline, Footprint candidate) {}

  /**
   * @param runtimeVersion of ONNX Runtime
   * @param instructionSets of this machine's processor, as Linux names them
   * @param threads intra-op threads
   * @param seed of samples and bootstraps
   * @param millisByStage wall time of each stage
   */
  public record Environment(
      String runtimeVersion,
      List<String> instructionSets,
      int threads,
      long seed,
      Map<String, Long> millisByStage) {}
}
