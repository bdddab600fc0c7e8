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
 * label}.
 *
 * @param columns 1 or 2 texts
 * @param targets what a further field means; a dataset may have none all the same
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
    if (fields.size() != columns && fields.size() != columns + 1) {
      throw malformed(
          line,
          "has %d fields, expected %d texts and at most one target"
              .formatted(fields.size(), columns));
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
    List<String> names = columns == 1 ? List.of("text") : List.of("sentence1", "sentence2");
    List<String> texts = new ArrayList<>();
    for (String name : names) {
      JsonNode value = object.path(name);
      if (!value.isString()) {
        throw malformed(line, "has no text '%s'".formatted(name));
      }
      texts.add(value.stringValue());
    }
    JsonNode target = object.path(targets == Targets.Kind.LABELS ? "label" : "score");
    return new TextRow(texts, target.isMissingNode() ? null : target(target.asString(""), line));
  }

  private double target(String text, long line) {
    try {
      double value = Double.parseDouble(text);
      boolean label = value >= 0 && value == Math.rint(value) && value <= Integer.MAX_VALUE;
      if (Double.isFinite(value) && (label || targets != Targets.Kind.LABELS)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new EvaluationException(
          "dataset-malformed", "line %d has the target '%s', no number".formatted(line, text), e);
    }
    throw malformed(
        line,
        "has the target '%s'; a %s is expected"
            .formatted(text, targets == Targets.Kind.LABELS ? "class from 0" : "finite number"));
  }

  private static EvaluationException malformed(long line, String what) {
    return new EvaluationException("dataset-malformed", "line %d %s".formatted(line, what));
  }
}
