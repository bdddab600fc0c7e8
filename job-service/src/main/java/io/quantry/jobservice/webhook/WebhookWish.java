package io.quantry.jobservice.webhook;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.spec.TreeNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a webhook shall be, as users write it. */
record WebhookWish(String url, List<String> events, String description, boolean enabled) {
  static final int MAX_DESCRIPTION = 1000;
  static final int MAX_FILTERS = 32;
  static final String FILTER = "[a-z*][a-z.*-]{0,63}";
  private static final Pattern FORM = Pattern.compile(FILTER);

  static WebhookWish read(Map<String, Object> body) {
    return TreeNode.read(body, WebhookWish::read);
  }

  private static WebhookWish read(TreeNode body) {
    String url = body.required("url", Optional::of, "an https URL");
    List<String> events = filters(body);
    String description =
        body.optional("description", WebhookWish::text, "at most 1,000 characters").orElse("");
    return new WebhookWish(url == null ? "" : url, events, description, body.flag("enabled", true));
  }

  private static Optional<String> text(String text) {
    return text.length() <= MAX_DESCRIPTION ? Optional.of(text) : Optional.empty();
  }

  private static List<String> filters(TreeNode body) {
    Object given = body.raw("events");
    if (given == null) {
      body.violation("events", ErrorCode.MISSING_PROPERTY, "Expected a list such as [\"job.*\"]");
      return List.of();
    }
    boolean good = given instanceof List<?> list && !list.isEmpty() && list.size() <= MAX_FILTERS;
    List<String> filters =
        good ? ((List<?>) given).stream().map(String::valueOf).distinct().toList() : List.of();
    if (!good || !filters.stream().allMatch(WebhookWish::fitsAnEvent)) {
      body.violation(
          "events",
          ErrorCode.INVALID_VALUE,
          "Expected 1 to %d names of events, each with * for anything and fitting one of %s"
              .formatted(
                  MAX_FILTERS,
                  Arrays.stream(EventType.values()).map(EventType::wireName).toList()));
    }
    return filters;
  }

  private static boolean fitsAnEvent(String filter) {
    if (!FORM.matcher(filter).matches()) {
      return false;
    }
    Pattern glob = Pattern.compile(filter.replace(".", "\\.").replaceAll("\\*+", ".*"));
    return Arrays.stream(EventType.values())
        .anyMatch(type -> glob.matcher(type.wireName()).matches());
  }
}
