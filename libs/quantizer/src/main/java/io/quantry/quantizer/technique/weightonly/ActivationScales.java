package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.rounding.Awq;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What products' matrices are rounded with: the moments of their activations and, with AWQ, scales
 * of the activations' channels, searched for all products of one activation together. The
 * activation is divided by one Mul that these products share.
 */
final class ActivationScales {
  private static final float[] NONE = {};

  private final ActivationStatistics statistics;
  private final Map<Value, Awq.Choice> choices = new HashMap<>();

  private ActivationScales(ActivationStatistics statistics) {
    this.statistics = statistics;
  }

  /**
   * @param awq whether to search scales
   */
  static ActivationScales of(
      List<Site.Product> sites,
      ActivationStatistics statistics,
      boolean awq,
      int groupSize,
      GroupGrid grid) {
    ActivationScales scales = new ActivationScales(statistics);
    if (awq) {
      Map<Value, List<Site.Product>> byActivation = new LinkedHashMap<>();
      for (Site.Product site : sites) {
        activation(site)
            .ifPresent(
                value -> byActivation.computeIfAbsent(value, key -> new ArrayList<>()).add(site));
      }
      byActivation.forEach((value, readers) -> scales.search(value, readers, groupSize, grid));
    }
    return scales;
  }

  /** The one activation that all products of a site read; empty if they read several. */
  static Optional<Value> activation(Site.Product site) {
    List<Value> inputs =
        site.readers().stream().map(reader -> reader.requireInput(0)).distinct().toList();
    boolean known =
        inputs.size() == 1
            && !inputs.getFirst().isInitializer()
            && inputs.getFirst().graph().outer().isEmpty();
    return known ? Optional.of(inputs.getFirst()) : Optional.empty();
  }

  private void search(Value activation, List<Site.Product> sites, int groupSize, GroupGrid grid) {
    statistics
        .moments(activation.name())
        .ifPresent(
            moments ->
                choices.put(
                    activation,
                    Awq.search(
                        sites.stream().map(RoundedMatrix::matrix).toList(),
                        groupSize,
                        grid,
                        moments)));
  }

  /** The moments of a site's activation, divided by its scales. */
  Optional<SecondMoments> moments(Site.Product site) {
    float[] scales = scales(site);
    return activation(site)
        .flatMap(value -> statistics.moments(value.name()))
        .filter(found -> found.channels() == site.rows())
        .map(found -> scales.length == 0 ? found : found.dividedBy(scales));
  }

  /** What a site's rows are multiplied with; empty for none. */
  float[] scales(Site.Product site) {
    Awq.@Nullable Choice choice = activation(site).map(choices::get).orElse(null);
    return choice == null || choice.alpha() == 0 ? NONE : choice.scales();
  }

  /**
   * Divides activations in front of their products; to be called before those are rewritten.
   *
   * @return how many were
   */
  int insert(List<Site.Product> sites) {
    Map<Value, Value> divided = new HashMap<>();
    for (Site.Product site : sites) {
      float[] scales = scales(site);
      if (scales.length > 0) {
        Value activation = activation(site).orElseThrow();
        for (Node reader : site.readers()) {
          reader.setInput(
              0, divided.computeIfAbsent(activation, value -> divide(value, scales, reader)));
        }
      }
    }
    return divided.size();
  }

  /** Right behind the activation, in front of whatever reads it. */
  private static Value divide(Value activation, float[] scales, Node reader) {
    float[] factors = new float[scales.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 / scales[i];
    }
    Graph graph = reader.graph();
    Value factor =
        graph.addInitializer(activation.name() + "_awq", Tensor.ofFloats(factors, factors.length));
    var mul = graph.newNode("Mul").inputs(activation, factor).output(activation.name() + "_scaled");
    Node node =
        activation
            .producer()
            .map(mul::insertAfter)
            .orElseGet(() -> mul.insertBefore(graph.nodes().getFirst()));
    return node.requireOutput(0);
  }
}
