package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether answers have statuses that the OpenAPI document lists for their operations. */
final class DocumentedAnswers {
  private static final List<Operation> OPERATIONS = read();

  private DocumentedAnswers() {}

  private record Operation(String method, Pattern path, int variables, Set<String> statuses) {}

  /**
   * Fails where the document knows the operation and not its answer; but for 500, which no document
   * promises and tests provoke that break something on purpose.
   */
  static void check(HttpResponse<?> answer) {
    if (answer.statusCode() == 500) {
      return;
    }
    String path = answer.request().uri().getRawPath();
    OPERATIONS.stream()
        .filter(operation -> operation.method().equals(answer.request().method()))
        .filter(operation -> operation.path().matcher(path).matches())
        .min(Comparator.comparingInt(Operation::variables))
        .ifPresent(
            operation ->
                assertThat(operation.statuses())
                    .as("documented answers of %s %s", operation.method(), path)
                    .contains(String.valueOf(answer.statusCode())));
  }

  private static List<Operation> read() {
    List<Operation> operations = new ArrayList<>();
    document()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                operation(
                                    path.getKey(),
                                    method.getKey(),
                                    method.getValue().path("responses")))));
    return List.copyOf(operations);
  }

  private static Operation operation(String path, String method, JsonNode responses) {
    String pattern =
        Stream.of(path.split("/", -1))
            .map(segment -> segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment))
            .collect(Collectors.joining("/"));
    return new Operation(
        method.toUpperCase(Locale.ROOT),
        Pattern.compile(pattern),
        (int) path.chars().filter(character -> character == '{').count(),
        Set.copyOf(responses.propertyNames()));
  }

  private static JsonNode document() {
    try (InputStream file =
        DocumentedAnswers.class.getResourceAsStream("/io/quantry/jobservice/rest/openapi.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new IllegalStateException("The document can't be read", e);
    }
  }
}
