package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lines or pairs of text and a Hugging Face tokenizer. Options: {@code columns} (1 or 2 texts a
 * row, 1), {@code syntax} ({@code tsv}, {@code csv}, {@code jsonl}; by the file's name), {@code
 * target} (what a row carries beside its texts, {@code score}), {@code maxTokens} (256; longer
 * texts are cut), {@code inputs} (names of the model inputs for {@code ids}, {@code mask}, {@code
 * types}), {@code classNames} (of labels). A pair is two runs of the model, one a text.
 *
 * <p>Targets: {@code score} and {@code label}, a further field that may be absent in all rows;
 * {@code next-token}, one text and no further field, the ids shifted left by one ({@link
 * NextTokens}); {@code relevance}, a query, a document and a grade from 0, queries numbered by
 * equal texts ({@link QueryNumbers}).
 */
final class TextFormat implements DatasetFormat {
  private static final int DEFAULT_TOKENS = 256;
  private static final int MOST_TOKENS = 1 << 16;
  private static final Map<String, String> USUAL_INPUTS =
      Map.of("ids", "input_ids", "mask", "attention_mask", "types", "token_type_ids");

  @Override
  public String name() {
    return "text";
  }

  @Override
  public Set<String> requiredRoles() {
    return Set.of("text", "tokenizer");
  }

  @Override
  public Set<String> optionalRoles() {
    return Set.of();
  }

  @Override
  public Dataset open(DatasetSource source) {
    Options options =
        new Options(
            source.options(),
            Set.of("columns", "syntax", "target", "maxTokens", "inputs", ClassNames.OPTION));
    Path text = Optional.ofNullable(source.files().get("text")).orElseThrow();
    Path tokenizer = Optional.ofNullable(source.files().get("tokenizer")).orElseThrow();
    int maxTokens = options.integer("maxTokens", DEFAULT_TOKENS, 1, MOST_TOKENS);
    String syntax = options.oneOf("syntax", syntaxOf(text), List.of("tsv", "csv", "jsonl"));
    TextFields fields = fields(options);
    Map<String, String> named = options.texts("inputs", USUAL_INPUTS.keySet());
    List<DatasetInput> inputs =
        List.of(
            input(named, "ids", DatasetInput.Role.TOKEN_IDS),
            input(named, "mask", DatasetInput.Role.ATTENTION_MASK),
            input(named, "types", DatasetInput.Role.TOKEN_TYPES));
    TextTokenizer.open(tokenizer, maxTokens).close();
    ClassNames names = ClassNames.of(options, fields.targets());
    return counted(
        new TextDataset(text, tokenizer, syntax, fields, maxTokens, inputs, names, 0, false));
  }

  private static TextFields fields(Options options) {
    String target =
        options.oneOf("target", "score", List.of("score", "label", "next-token", "relevance"));
    return switch (target) {
      case "label" -> new TextFields(options.integer("columns", 1, 1, 2), Targets.Kind.LABELS);
      case "next-token" ->
          new TextFields(options.integer("columns", 1, 1, 1), Targets.Kind.CLASS_MAPS);
      case "relevance" ->
          new TextFields(options.integer("columns", 2, 2, 2), Targets.Kind.RELEVANCE);
      default -> new TextFields(options.integer("columns", 1, 1, 2), Targets.Kind.SCORES);
    };
  }

  private static DatasetInput input(
      Map<String, String> named, String role, DatasetInput.Role meaning) {
    String name = named.get(role);
    boolean asked = name != null || role.equals("ids");
    return new DatasetInput(
        name == null ? USUAL_INPUTS.getOrDefault(role, role) : name,
        ElementType.INT64,
        new Shape(List.of(Dimension.named("batch"), Dimension.named("tokens"))),
        meaning,
        !asked);
  }

  private static String syntaxOf(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl")) {
      return "jsonl";
    }
    return name.endsWith(".csv") ? "csv" : "tsv";
  }

  /** Reads all rows once: how many there are, and whether they have targets. */
  private static Dataset counted(TextDataset dataset) {
    long count = 0;
    boolean targets = false;
    try (TextRows rows = dataset.rows()) {
      for (Optional<TextRow> row = rows.next(); row.isPresent(); row = rows.next()) {
        boolean has = row.get().target() != null;
        if (count > 0 && has != targets) {
          throw new EvaluationException(
              "dataset-malformed",
              "row %d %s a target, the rows before %s"
                  .formatted(count + 1, has ? "has" : "has no", has ? "have none" : "have one"));
        }
        targets = has;
        count++;
        Double target = row.get().target();
        if (target != null && dataset.fields.targets() == Targets.Kind.LABELS) {
          dataset.names.requireClass(target.longValue(), "row %d".formatted(count));
        }
      }
    }
    if (count == 0) {
      throw new EvaluationException("dataset-empty", "the text file holds no row");
    }
    return new TextDataset(
        dataset.text,
        dataset.tokenizer,
        dataset.syntax,
        dataset.fields,
        dataset.maxTokens,
        dataset.inputs,
        dataset.names,
        count,
        targets || dataset.fields.targets() == Targets.Kind.CLASS_MAPS);
  }

  record TextDataset(
      Path text,
      Path tokenizer,
      String syntax,
      TextFields fields,
      int maxTokens,
      List<DatasetInput> inputs,
      ClassNames names,
      long samples,
      boolean hasTargets)
      implements Dataset {
    TextDataset {
      inputs = List.copyOf(inputs);
    }

    TextRows rows() {
      return new TextRows(text, syntax, fields);
    }

    @Override
    public Targets.Kind targets() {
      return hasTargets ? fields.targets() : Targets.Kind.NONE;
    }

    @Override
    public List<String> classNames() {
      return names.list();
    }

    @Override
    public int feedsPerSample() {
      return fields.columns();
    }

    @Override
    public BatchReader read(SampleSelection selection, int batch) {
      return new TextReader(this, selection.chosen(samples), batch);
    }
  }
}
