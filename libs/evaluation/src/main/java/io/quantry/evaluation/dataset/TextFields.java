package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which fields of a row are texts and which is the target. By position: the texts, then the target.
 * In JSON: {@code text}, or {@code sentence1} and {@code sentence2}; {@code score} or {@code
 * label}; {@code query}, {@code document} and {@code grade} for relevance.
 *
 * @param columns 1 or 2 texts
 * @param targets what a further field means; a dataset may have none all the same, but for
 *     relevance; class maps are made of the text itself, so that there is no such field
 */
record TextFields(int columns, Targets.Kind targets) {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .build())
          .build();

  TextRow ofFields(List<String> fields, long line) {
    int least = targets == Targets.Kind.RELEVANCE ? columns + 1 : columns;
    int most = targets == Targets.Kind.CLASS_MAPS ? columns : columns + 1;
    if (fields.size() < least || fields.size() > most) {
      throw malformed(
          line,
          "has %d fields, expected %d texts and %s"
              .formatted(
                  fields.size(),
                  columns,
                  least == most ? (most - columns) + " targets" : "at most one target"));
    }
    Double target = fields.size() > columns ? target(fields.get(columns).strip(), line) : null;
    return new TextRow(fields.subList(0, columns), target);
  }

  TextRow ofJson(String text, long line) {
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new EvaluationException(
          "dataset-malformed", "line %d is no JSON: %s".formatted(line, e.getOriginalMessage()), e);
    }
    List<String> texts = new ArrayList<>();
    for (String name : textNames()) {
      JsonNode value = object.path(name);
      if (!value.isString()) {
        throw malformed(line, "has no text '%s'".formatted(name));
      }
      texts.add(value.stringValue());
    }
    String name = targetName();
    JsonNode target = object.path(name);
    if (targets == Targets.Kind.RELEVANCE && target.isMissingNode()) {
      throw malformed(line, "has no number '%s'".formatted(name));
    }
    return new TextRow(
        texts, name.isEmpty() || target.isMissingNode() ? null : target(target.asString(""), line));
  }

  private List<String> textNames() {
    if (targets == Targets.Kind.RELEVANCE) {
      return List.of("query", "document");
    }
    return columns == 1 ? List.of("text") : List.of("sentence1", "sentence2");
  }

  private String targetName() {
    return switch (targets) {
      case LABELS -> "label";
      case RELEVANCE -> "grade";
      case SCORES, NONE, VALUES, BOXES -> "score";
      case CLASS_MAPS -> "";
    };
  }

  private boolean allowed(double value) {
    return switch (targets) {
      case LABELS -> value >= 0 && value == Math.rint(value) && value <= Integer.MAX_VALUE;
      case RELEVANCE -> value >= 0 && Double.isFinite(value);
      case SCORES, NONE, VALUES, BOXES, CLASS_MAPS -> Double.isFinite(value);
    };
  }

  private double target(String text, long line) {
    try {
      double value = Double.parseDouble(text);
      if (allowed(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new EvaluationException(
          "dataset-malformed", "line %d has the target '%s', no number".formatted(line, text), e);
    }
    throw malformed(
        line,
        "has the target '%s'; a %s is expected"
            .formatted(
                text,
                switch (targets) {
                  case LABELS -> "class from 0";
                  case RELEVANCE -> "finite grade from 0";
                  case SCORES, NONE, VALUES, BOXES, CLASS_MAPS -> "finite number";
                }));
  }

  private static EvaluationException malformed(long line, String what) {
    return new EvaluationException("dataset-malformed", "line %d %s".formatted(line, what));
  }
}
