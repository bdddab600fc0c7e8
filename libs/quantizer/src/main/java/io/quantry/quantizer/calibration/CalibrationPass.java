package io.quantry.quantizer.calibration;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One pass over the calibration data: feeds every observer that a request calls for. */
public final class CalibrationPass implements ExtremesSink {
  private final StatisticsRequest request;
  private final boolean histograms;
  private final int threads;
  private final ProgressListener progress;
  private final Map<String, TensorObserver> observers = new HashMap<>();
  private final Map<String, ChannelStatistics> channels = new HashMap<>();
  private final Map<String, SampledRows> rows = new HashMap<>();
  private final Map<String, MomentsObserver> moments = new HashMap<>();
  private final Map<String, Integer> ranks = new HashMap<>();

  private CalibrationPass(
      StatisticsRequest request, boolean histograms, int threads, ProgressListener progress) {
    this.request = request;
    this.histograms = histograms;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Observes tensors over all batches; memory does not grow with their number.
   *
   * @param histograms whether ranges need more than extremes
   * @throws QuantizationException {@code model-non-finite} if an activation is NaN, or infinite
   *     where the request does not tolerate that; {@code canceled} if asked to stop
   */
  public static ObservedActivations run(
      Model model,
      StatisticsRequest request,
      boolean histograms,
      ActivationSource source,
      ProgressListener progress) {
    CalibrationPass pass = new CalibrationPass(request, histograms, source.threads(), progress);
    source.stream(model, request.tensors(), pass.reduced(), pass);
    return pass.result(model.graph());
  }

  @Override
  public void activation(String tensor, long[] dims, float[] values, int length) {
    ranks.put(tensor, dims.length);
    observer(tensor).observe(values, length);
    Integer axis = request.channels().get(tensor);
    if (axis != null) {
      channels
          .computeIfAbsent(tensor, name -> new ChannelStatistics(axis))
          .observe(dims, values, length);
    }
    Integer count = request.rows().get(tensor);
    if (count != null) {
      rows.computeIfAbsent(tensor, name -> new SampledRows(count, name.hashCode()))
          .observe(dims, values, length);
    }
    if (request.moments().contains(tensor)) {
      moments
          .computeIfAbsent(tensor, name -> new MomentsObserver(threads))
          .observe(dims, values, length);
    }
  }

  /** Where only the range is wanted no copy is needed. */
  @Override
  public boolean takes(String tensor, long[] dims, FloatBuffer values) {
    if (!isOnlyRanged(tensor)) {
      return false;
    }
    ranks.put(tensor, dims.length);
    observer(tensor).observe(values);
    return true;
  }

  @Override
  public void extremes(String tensor, float min, float max) {
    observer(tensor).observe(min, max);
  }

  private Set<String> reduced() {
    return histograms
        ? Set.of()
        : request.ranges().stream().filter(this::isOnlyRanged).collect(Collectors.toSet());
  }

  private boolean isOnlyRanged(String tensor) {
    return request.ranges().contains(tensor)
        && !request.channels().containsKey(tensor)
        && !request.rows().containsKey(tensor)
        && !request.moments().contains(tensor);
  }

  @Override
  public void batchDone(long done, long total) {
    progress.step("calibrate", done, total);
  }

  /** Every tensor has one: where the range is not asked for, it tells whether all is finite. */
  private TensorObserver observer(String tensor) {
    return observers.computeIfAbsent(
        tensor,
        name ->
            histograms && request.ranges().contains(name)
                ? TensorObserver.withHistogram(threads)
                : TensorObserver.ofExtremes(threads));
  }

  private ObservedActivations result(Graph graph) {
    requireFinite(graph);
    Map<String, ObservedTensor> ranges = new HashMap<>();
    Set<String> infinite = new HashSet<>();
    observers.forEach(
        (tensor, observer) -> {
          if (observer.infinite() > 0) {
            infinite.add(tensor);
          }
          if (request.ranges().contains(tensor)) {
            observer.observed().ifPresent(seen -> ranges.put(tensor, seen));
          }
        });
    Map<String, SecondMoments> summed = new HashMap<>();
    // One after the other, or memory would hold all of them twice.
    for (String tensor : List.copyOf(moments.keySet())) {
      Optional.ofNullable(moments.remove(tensor))
          .ifPresent(observer -> summed.put(tensor, observer.moments()));
    }
    return new ObservedActivations(
        request, histograms, infinite, ranges, channels, rows, summed, ranks);
  }

  /** Names the first in the graph's order: from there on the rest are infected. */
  private void requireFinite(Graph graph) {
    graph.inputs().forEach(input -> requireFinite(input, "an input of the model"));
    for (Node node : graph.nodes()) {
      String origin = "what node '%s' (%s) gives".formatted(node.name(), node.opType());
      node.outputs().forEach(output -> output.ifPresent(value -> requireFinite(value, origin)));
    }
  }

  private void requireFinite(Value value, String origin) {
    TensorObserver observer = observers.get(value.name());
    if (observer == null) {
      return;
    }
    boolean tolerant = request.toleratesInfinities();
    long refused = tolerant ? observer.nan() : observer.nonFinite();
    if (refused > 0) {
      throw new QuantizationException(
          "model-non-finite",
          "The activation '%s', %s, has %d %s values on the calibration data; expected %s ones. Leave"
                  .formatted(
                      value.name(),
                      origin,
                      refused,
                      tolerant ? "NaN" : "NaN or infinite",
                      tolerant ? "other" : "finite")
              + " out the samples that cause them, or scale samples as the model was trained");
    }
  }
}
