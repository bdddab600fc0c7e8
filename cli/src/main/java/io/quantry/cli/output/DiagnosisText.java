package io.quantry.cli.output;

import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A diagnosis for people. */
public final class DiagnosisText {
  private static final int RANKED = 10;

  private DiagnosisText() {}

  /** Outputs step by step, layers, the ranking, what was left alone, findings. */
  public static String of(DiagnoseResult result) {
    List<String> parts = new ArrayList<>();
    parts.add("SQNR in dB over %d samples".formatted(result.samples()));
    result.outputs().forEach(output -> parts.add(output(output)));
    if (!result.layers().isEmpty()) {
      parts.add(layers(result.layers()));
    }
    if (!result.sensitivity().isEmpty()) {
      parts.add(sensitivity(result.sensitivity()));
    }
    if (!result.keptFloat().isEmpty()) {
      parts.add(kept(result.keptFloat()));
    }
    if (!result.findings().isEmpty()) {
      parts.add(findings(result.findings()));
    }
    return String.join(System.lineSeparator().repeat(2), parts);
  }

  private static String output(DiagnoseResult.Output output) {
    Table table = new Table("OUTPUT " + output.output(), "SQNR", "NOISE SHARE");
    for (DiagnoseResult.Step step : output.steps()) {
      Double share = step.noiseShare();
      table.row(
          step.step(),
          decibel(step.sqnrDb()),
          share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share));
    }
    return table.toString();
  }

  private static String layers(List<DiagnoseResult.Layer> layers) {
    Table table =
        new Table("LAYER", "OPERATOR", "PRECISION", "STORED", "WEIGHTS", "ACTIVATIONS", "BOTH");
    for (DiagnoseResult.Layer layer : layers) {
      table.row(
          layer.node(),
          layer.opType(),
          layer.precision(),
          decibel(layer.storedDb()),
          decibel(layer.weightsDb()),
          decibel(layer.activationsDb()),
          decibel(layer.bothDb()));
    }
    return table.toString();
  }

  private static String sensitivity(List<DiagnoseResult.Sensitivity> ranked) {
    Table table = new Table("ALONE QUANTIZED", "OPERATOR", "OUTPUT SQNR");
    ranked.stream()
        .limit(RANKED)
        .forEach(one -> table.row(one.node(), one.opType(), decibel(one.outputDb())));
    int more = ranked.size() - RANKED;
    return more > 0 ? "%s%nand %d more, less harmful".formatted(table, more) : table.toString();
  }

  private static String kept(List<LayerDecision> kept) {
    return kept.stream()
        .map(one -> "  %s %s: %s".formatted(one.opType(), one.node(), one.decision()))
        .collect(Collectors.joining(System.lineSeparator(), "Kept:" + System.lineSeparator(), ""));
  }

  private static String findings(List<Finding> findings) {
    return findings.stream()
        .map(one -> "%s: %s".formatted(one.code(), one.message()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String decibel(@Nullable Double value) {
    if (value == null) {
      return "-";
    }
    if (Math.abs(value) >= DiagnoseResult.MOST_DECIBEL) {
      return value > 0 ? "equal" : "not finite";
    }
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
