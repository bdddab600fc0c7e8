package io.quantry.engine.large;

import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a proof layer by layer showed.
 *
 * @param figures of all layers that were compared
 * @param notCompared names of quantized layers that were not, with the reason
 * @param operators of the layers' graphs as the runtime optimized them, summed
 */
public record LayerwiseProof(
    List<LayerFigure> figures, Map<String, String> notCompared, Map<String, Integer> operators) {
  private static final int SHOWN = 3;

  public LayerwiseProof {
    figures = List.copyOf(figures);
    notCompared = new TreeMap<>(notCompared);
    operators = new TreeMap<>(operators);
  }

  /** In words. */
  public List<Finding> findings(String reason) {
    List<Finding> findings =
        new ArrayList<>(
            List.of(
                new Finding(
                    "BASELINE_UNAVAILABLE",
                    reason
                        + ": each quantized layer was run by itself instead, and what the layers make of the"
                        + " whole is not known")));
    if (!figures.isEmpty()) {
      List<LayerFigure> worst =
          figures.stream().sorted(Comparator.comparingDouble(LayerFigure::sqnrDb)).toList();
      findings.add(
          new Finding(
              "LAYERWISE_SQNR",
              "%d layers, SQNR of the output for one random input: worst %s dB, median %s dB; lowest: %s"
                  .formatted(
                      worst.size(),
                      decibel(worst.getFirst().sqnrDb()),
                      decibel(worst.get(worst.size() / 2).sqnrDb()),
                      worst.stream()
                          .limit(SHOWN)
                          .map(one -> "%s %s dB".formatted(one.layer(), decibel(one.sqnrDb())))
                          .collect(Collectors.joining(", ")))));
    }
    if (!notCompared.isEmpty()) {
      findings.add(
          new Finding(
              "LAYERS_NOT_COMPARED",
              "%d quantized layers were not compared: %s"
                  .formatted(
                      notCompared.size(),
                      notCompared.entrySet().stream()
                          .limit(SHOWN)
                          .map(one -> "%s (%s)".formatted(one.getKey(), one.getValue()))
                          .collect(Collectors.joining(", ")))));
    }
    return findings;
  }

  /** Decisions with the layers' figures, in whole decibels so that alike layers read alike. */
  public List<LayerDecision> noted(List<LayerDecision> decisions) {
    Map<String, LayerFigure> byName =
        figures.stream()
            .collect(Collectors.toMap(LayerFigure::layer, Function.identity(), (a, b) -> a));
    return decisions.stream()
        .map(
            one -> {
              LayerFigure figure = byName.get(one.node());
              return figure == null
                  ? one
                  : new LayerDecision(
                      one.node(),
                      one.opType(),
                      "%s; SQNR %.0f dB".formatted(one.decision(), figure.sqnrDb()));
            })
        .toList();
  }

  private static String decibel(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
