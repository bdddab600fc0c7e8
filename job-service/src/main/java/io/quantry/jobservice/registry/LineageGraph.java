package io.quantry.jobservice.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version, everything that it came from, and what was made from it. Edges point from a source to
 * what was made with it.
 *
 * @param truncated whether there is more than is shown
 */
record LineageGraph(List<Node> nodes, List<Edge> edges, boolean truncated) {
  /**
   * A version of a model, a version of a dataset, or a job.
   *
   * @param kind {@code model}, {@code dataset} or {@code job}
   * @param reference as specs name it; of a job, its id
   * @param digest SHA-256 of the model's main file, of the dataset's files, or of the job as it was
   *     submitted
   * @param technique of a job
   * @param runtimeVersion ONNX Runtime with which the job's result was checked
   * @param verdict of a version that was evaluated
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Node(
      String id,
      String kind,
      String reference,
      String digest,
      @Nullable String technique,
      @Nullable String runtimeVersion,
      @Nullable List<String> instructionSets,
      @Nullable String verdict) {}

  /**
   * @param role {@code baseline}, {@code calibration-data}, {@code training-data}, {@code
   *     evaluation-data} or {@code result}
   */
  record Edge(String from, String to, String role) {}
}
