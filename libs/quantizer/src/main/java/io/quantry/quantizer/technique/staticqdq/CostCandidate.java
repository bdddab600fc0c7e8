package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.trial.KernelTimes;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Regions that may be better left in FP32.
 *
 * @param regions all of one kind, or the worst of all
 * @param lostMicros how much longer their integer forms take
 */
record CostCandidate(List<Priced> regions, double lostMicros) {
  /** A share of the int8 model's time below which a candidate is not worth a trial. */
  private static final double LEAST_SHARE = 0.015;

  /** The share of a region's own time that it must lose, as single kernels are timed coarsely. */
  private static final double LEAST_LOSS = 0.15;

  /** How many of the worst regions are tried together, beside whole kinds. */
  private static final List<Integer> WORST = List.of(1, 2, 4, 8);

  /** A region with the time of both forms. */
  record Priced(Region region, double floatMicros, double integerMicros) {
    double lost() {
      return integerMicros - floatMicros;
    }

    /** A product whose FP32 kernel cannot be told by its name is not judged. */
    boolean isKnown() {
      return !region.isProduct() || floatMicros > 0;
    }

    String reason() {
      return String.format(
          Locale.ROOT,
          "measured slower in integers: FP32 %.0f µs, int8 %.0f µs",
          floatMicros,
          integerMicros);
    }
  }

  /** Candidates, most time lost first. */
  static List<CostCandidate> of(List<Region> regions, KernelTimes floats, KernelTimes integers) {
    List<Priced> losing =
        regions.stream()
            .map(region -> price(region, floats, integers))
            .filter(
                priced -> priced.isKnown() && priced.lost() > LEAST_LOSS * priced.integerMicros())
            .sorted(Comparator.comparingDouble(Priced::lost).reversed())
            .toList();
    Map<String, List<Priced>> kinds =
        losing.stream()
            .collect(
                Collectors.groupingBy(
                    priced -> priced.region().kind(), LinkedHashMap::new, Collectors.toList()));
    return Stream.concat(
            WORST.stream().filter(n -> n <= losing.size()).map(n -> losing.subList(0, n)),
            kinds.values().stream())
        .distinct()
        .map(CostCandidate::of)
        .filter(candidate -> candidate.lostMicros() > LEAST_SHARE * integers.total())
        .sorted(Comparator.comparingDouble(CostCandidate::lostMicros).reversed())
        .toList();
  }

  private static CostCandidate of(List<Priced> regions) {
    return new CostCandidate(regions, regions.stream().mapToDouble(Priced::lost).sum());
  }

  private static Priced price(Region region, KernelTimes floats, KernelTimes integers) {
    double before = 0;
    double after = 0;
    for (Node node : region.nodes()) {
      before += floats.of(node);
      after += integers.of(node);
      for (Optional<Value> output : node.outputs()) {
        after += output.map(value -> integers.of(QdqActivations.clipName(value))).orElse(0.0);
      }
    }
    for (Value edge : region.edges()) {
      after += integers.of(edge.name() + "_QuantizeLinear");
      after += integers.of(edge.name() + "_DequantizeLinear");
    }
    return new Priced(region, before, after);
  }

  /** Its regions' nodes, each with what was measured. */
  Exclusions exclusions() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Priced priced : regions) {
      priced.region().nodes().stream()
          .map(node -> node.output(0))
          .flatMap(Optional::stream)
          .forEach(output -> reasons.put(output.name(), priced.reason()));
    }
    return new Exclusions(reasons);
  }
}
