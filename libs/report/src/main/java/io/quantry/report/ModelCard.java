package io.quantry.report;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.spec.TechniqueSpec;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A version for who wants to use it, in GitHub-flavoured Markdown with front matter as model hubs
 * read it: what it is, what it cost and gained, how it was made, where it loads, what stayed FP32.
 * Text from a model is shown as text, whatever it holds.
 */
public final class ModelCard {
  private static final int MAX_ROWS = 20;

  private final VersionSheet sheet;
  private final StringBuilder card = new StringBuilder();

  private ModelCard(VersionSheet sheet) {
    this.sheet = sheet;
  }

  /** The whole card. */
  public static String of(VersionSheet sheet) {
    return new ModelCard(sheet).write();
  }

  private String write() {
    frontMatter();
    line("# " + cell(sheet.reference()));
    line("");
    EvaluateResult evaluation = sheet.evaluation();
    if (evaluation != null) {
      line("**" + evaluation.verdict() + "**: " + cell(evaluation.words()) + ".");
    } else {
      line(
          sheet.technique() == null
              ? "An uploaded model; nothing was changed."
              : "Not compared with its baseline yet.");
    }
    identity();
    if (evaluation != null) {
      comparison(evaluation);
    }
    if (sheet.technique() != null) {
      making(sheet.technique());
    }
    requirements();
    if (sheet.quantization() != null) {
      layers(sheet.quantization());
    }
    findings();
    section("Load it");
    line("```python");
    line(LoadSnippet.of(sheet, LoadSnippet.PYTHON).stripTrailing());
    line("```");
    return card.toString();
  }

  private void frontMatter() {
    line("---");
    line("library_name: onnxruntime");
    String baseline = sheet.lineage().get("baseline");
    if (baseline != null) {
      line("base_model: " + yaml(baseline));
    }
    line("tags:");
    line("  - onnx");
    if (sheet.technique() != null) {
      line("  - quantized");
      line("  - " + yaml(sheet.technique().type()));
    }
    line("  - " + yaml(sheet.precision()));
    line("---");
    line("");
  }

  private void identity() {
    section("Files");
    row("file", "size", "SHA-256");
    row("---", "---:", "---");
    sheet.files().stream()
        .limit(MAX_ROWS)
        .forEach(file -> row(cell(file.name()), Numbers.bytes(file.sizeBytes()), digest(file)));
    more(sheet.files().size());
    line("");
    line("Made at " + sheet.createdAt().truncatedTo(ChronoUnit.SECONDS) + ".");
  }

  private static String digest(BlobRef file) {
    return "`" + file.sha256() + "`";
  }

  private void comparison(EvaluateResult evaluation) {
    section("Beside its baseline");
    row("what", "FP32", "this version", "change, with its interval");
    row("---", "---:", "---:", "---");
    EvaluateResult.Interval change = evaluation.change();
    if (evaluation.metric() != null && change != null) {
      row(
          cell(evaluation.metric()) + ", " + Numbers.count(evaluation.samples()) + " samples",
          Numbers.plain(evaluation.baseline()),
          Numbers.plain(evaluation.candidate()),
          interval(change, " points"));
    }
    EvaluateResult.Interval speedup = evaluation.speedup();
    if (speedup != null) {
      row("speed", "1", Numbers.plain(speedup.estimate()) + "×", interval(speedup, "×"));
    }
    row("size", "1", Numbers.plain(evaluation.sizeRatio()), "");
  }

  private static String interval(EvaluateResult.Interval interval, String unit) {
    return "%s to %s%s, %.0f %%"
        .formatted(
            unit.equals("×") ? Numbers.plain(interval.lower()) : Numbers.signed(interval.lower()),
            unit.equals("×") ? Numbers.plain(interval.upper()) : Numbers.signed(interval.upper()),
            unit,
            100 * interval.confidence());
  }

  private void making(TechniqueSpec technique) {
    section("How it was made");
    row("what", "value");
    row("---", "---");
    row("technique", cell(technique.type()));
    leaves("", technique.parameters()).forEach((path, value) -> row(cell(path), cell(value)));
    new TreeMap<>(sheet.lineage()).forEach((kind, source) -> row(cell(kind), cell(source)));
  }

  /** Parameters by their paths, for instance {@code weights.type}. */
  private static Map<String, String> leaves(String prefix, Map<?, ?> tree) {
    Map<String, String> leaves = new TreeMap<>();
    tree.forEach(
        (name, value) -> {
          String path = prefix + name;
          if (value instanceof Map<?, ?> inner) {
            leaves.putAll(leaves(path + ".", inner));
          } else {
            leaves.put(path, String.valueOf(value));
          }
        });
    return leaves;
  }

  private void requirements() {
    ModelFacts facts = sheet.facts();
    section("What it needs");
    row("what", "value");
    row("---", "---");
    row("ONNX IR version", Long.toString(facts.irVersion()));
    facts
        .opsets()
        .forEach(
            (domain, version) ->
                row(
                    "operator set " + cell(domain.isEmpty() ? "ai.onnx" : domain),
                    Long.toString(version)));
    row(
        "operators beyond the standard",
        facts.contribOperators().isEmpty()
            ? "none"
            : cell(String.join(", ", facts.contribOperators())));
    QuantizeResult quantization = sheet.quantization();
    if (quantization != null) {
      row("loaded and run in ONNX Runtime", cell(quantization.runtimeVersion()));
      row("on a processor with", cell(String.join(", ", quantization.instructionSets())));
    }
    line("");
    row("input or output", "type", "shape");
    row("---", "---", "---");
    facts.inputs().stream().limit(MAX_ROWS).forEach(this::tensor);
    facts.outputs().stream().limit(MAX_ROWS).forEach(this::tensor);
  }

  private void tensor(ModelFacts.TensorFacts tensor) {
    row(cell(tensor.name()), cell(tensor.type()), cell(String.join(" × ", tensor.shape())));
  }

  private void layers(QuantizeResult quantization) {
    section("Layers");
    line(
        "%s quantized, %s left in FP32."
            .formatted(
                Numbers.count(quantization.quantized().size()),
                Numbers.count(quantization.keptFloat().size())));
    List<LayerDecision> kept = quantization.keptFloat();
    if (!kept.isEmpty()) {
      line("");
      row("left in FP32", "operator", "why");
      row("---", "---", "---");
      kept.stream()
          .limit(MAX_ROWS)
          .forEach(layer -> row(cell(layer.node()), cell(layer.opType()), cell(layer.decision())));
      more(kept.size());
    }
  }

  private void findings() {
    List<Finding> findings =
        Stream.concat(
                sheet.quantization() == null
                    ? Stream.empty()
                    : sheet.quantization().findings().stream(),
                sheet.evaluation() == null
                    ? Stream.empty()
                    : sheet.evaluation().findings().stream())
            .distinct()
            .toList();
    if (!findings.isEmpty()) {
      section("Findings");
      findings.forEach(
          finding -> line("- **" + cell(finding.code()) + "**: " + cell(finding.message())));
    }
  }

  private void section(String title) {
    line("");
    line("## " + title);
    line("");
  }

  private void more(int all) {
    if (all > MAX_ROWS) {
      line("");
      line("… and " + Numbers.count(all - MAX_ROWS) + " more.");
    }
  }

  private void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void line(String text) {
    card.append(text).append('\n');
  }

  /** Text as itself inside a line or a table: nothing in it is markup. */
  private static String cell(String text) {
    return text.codePoints()
        .mapToObj(
            point ->
                switch (point) {
                  case '<' -> "&lt;";
                  case '>' -> "&gt;";
                  case '&' -> "&amp;";
                  case '`' -> "&#96;";
                  case '|', '*', '_', '[', ']', '\\', '!', '#', '~' -> "\\" + (char) point;
                  default -> Character.isISOControl(point) ? " " : Character.toString(point);
                })
        .collect(Collectors.joining())
        .replace("://", "&#58;//") // else an address becomes a link
        .replace("www.", "www&#46;");
  }

  private static String yaml(String text) {
    return text.matches("[A-Za-z][A-Za-z0-9._:-]*[A-Za-z0-9]")
        ? text
        : "\"" + text.replaceAll("[^A-Za-z0-9 ._:@#-]", "?") + "\"";
  }
}
