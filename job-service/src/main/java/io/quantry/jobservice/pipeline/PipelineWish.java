package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.spec.TreeNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline shall be, as users write it.
 *
 * @param source what shall be fetched as the job's model, absent: the template names one
 * @param against alias whose version results are compared with where the forge is told
 */
record PipelineWish(
    String name,
    String connection,
    List<Trigger> events,
    String refs,
    String against,
    @Nullable Template source,
    Template template) {
  static final String ALIAS = "[a-z0-9._-]{1,128}";
  static final String CHAMPION = "champion";
  static final int MAX_NAME = 100;
  static final int MAX_REFS = 255;

  static PipelineWish read(Map<String, Object> body) {
    return TreeNode.read(body, PipelineWish::read);
  }

  private static @Nullable PipelineWish read(TreeNode body) {
    String name = body.required("name", text -> bounded(text, MAX_NAME), "1 to 100 characters");
    String connection = body.required("connection", Optional::of, "the id of a connection");
    List<Trigger> events = events(body);
    String refs =
        body.optional("refs", text -> bounded(text, MAX_REFS), "a branch or tag, * for anything")
            .orElse("*");
    String against =
        body.optional("against", PipelineWish::alias, "the name of an alias").orElse(CHAMPION);
    Template source = body.raw("import") == null ? null : new Template(body.child("import").rest());
    Map<String, Object> template = body.requiredChild("template").rest();
    if (source != null && template.containsKey("model")) {
      body.violation(
          "template", ErrorCode.INVALID_VALUE, "Expected no model, what is imported is the model");
    }
    return name == null || connection == null
        ? null
        : new PipelineWish(name, connection, events, refs, against, source, new Template(template));
  }

  private static Optional<String> bounded(String text, int most) {
    return Optional.of(text).filter(one -> !one.isBlank() && one.length() <= most);
  }

  private static Optional<String> alias(String text) {
    return Optional.of(text).filter(one -> one.matches(ALIAS));
  }

  private static List<Trigger> events(TreeNode body) {
    Object given = body.raw("events");
    List<?> names = given instanceof List<?> list ? list : List.of();
    List<Trigger> events =
        Arrays.stream(Trigger.values()).filter(one -> names.contains(one.wireName())).toList();
    if (given == null) {
      body.violation("events", ErrorCode.MISSING_PROPERTY, "Expected a list such as [\"push\"]");
    } else if (events.isEmpty() || events.size() != names.size()) {
      body.violation(
          "events", ErrorCode.INVALID_VALUE, "Expected some of push, tag, release, each once");
    }
    return events;
  }
}
