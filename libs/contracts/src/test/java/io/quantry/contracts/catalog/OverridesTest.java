package io.quantry.contracts.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Globs of node names with the precision of what they name, whatever characters globs hold. */
final class OverridesTest {
  private static final TechniqueCatalog.Technique TECHNIQUE =
      TechniqueCatalog.Technique.of(
          Map.of(
              "type",
              "mixed",
              "calibration",
              "optional",
              "training",
              "none",
              "unsupportedHardware",
              List.of(),
              "parameters",
              List.of(
                  Map.of(
                      "path",
                      "scope.overrides",
                      "kind",
                      "overrides",
                      "values",
                      List.of("int8", "float16"),
                      "default",
                      Map.of()))));

  @Test
  void keepsTheirOrder() {
    Map<String, Object> overrides = new LinkedHashMap<>();
    overrides.put("layer.1/*", Map.of("weights", "float16"));
    overrides.put("*", Map.of("weights", "int8"));
    overrides.put("a/b", Map.of("weights", "float16"));
    List<Violation> violations = new ArrayList<>();

    Map<String, Object> complete = TECHNIQUE.complete("/technique", scope(overrides), violations);

    assertThat(violations).isEmpty();
    assertThat(complete).isEqualTo(scope(overrides));
    assertThat(complete)
        .hasToString(
            "{scope={overrides={layer.1/*={weights=float16}, *={weights=int8}, a/b={weights=float16}}}}");
  }

  @Test
  void areNoneByDefault() {
    assertThat(TECHNIQUE.complete("/technique", Map.of(), new ArrayList<>()))
        .isEqualTo(scope(Map.of()));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesOthers(Object overrides) {
    List<Violation> violations = new ArrayList<>();
    TECHNIQUE.complete("/technique", scope(overrides), violations);
    assertThat(violations)
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.pointer()).isEqualTo("/technique/scope/overrides");
              assertThat(violation.code()).isEqualTo(ErrorCode.INVALID_VALUE);
              assertThat(violation.message()).contains("one of [int8, float16]");
            });
  }

  static Stream<Object> malformed() {
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i <= 1_000; i++) {
      many.put("node" + i, Map.of("weights", "int8"));
    }
    return Stream.of(
        List.of("*"),
        Map.of("*", "int8"),
        Map.of("*", Map.of("weights", "int3")),
        Map.of("*", Map.of("activations", "int8")),
        Map.of("*", Map.of()),
        Map.of("a".repeat(1_001), Map.of("weights", "int8")),
        many);
  }

  private static Map<String, Object> scope(Object overrides) {
    return Map.of("scope", Map.of("overrides", overrides));
  }
}
