package io.quantry.quantizer.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.catalog.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
  private static final TechniqueDescriptor STATIC = Catalog.descriptors().get(1);

  @Test
  void fillsInDefaults() {
    Settings settings = Settings.of(STATIC, Map.of());
    assertThat(settings.word("weights.granularity")).isEqualTo("channel");
    assertThat(settings.flag("weights.symmetric")).isTrue();
    assertThat(settings.integer("calibration.samples")).isEqualTo(256);
    assertThat(settings.strings("scope.excludeOps")).isEmpty();
  }

  @Test
  void readsNestedMembers() {
    Settings settings =
        Settings.of(
            STATIC,
            Map.of(
                "weights",
                Map.of("granularity", "tensor"),
                "calibration",
                Map.of("samples", 16L),
                "scope",
                Map.of("excludeOps", List.of("Softmax"))));
    assertThat(settings.word("weights.granularity")).isEqualTo("tensor");
    assertThat(settings.integer("calibration.samples")).isEqualTo(16);
    assertThat(settings.strings("scope.excludeOps")).containsExactly("Softmax");
  }

  @Test
  void readsOverridesInTheirOrderAndGlobsWithDots() {
    Map<String, Object> overrides = new LinkedHashMap<>();
    overrides.put("layer.1/*", Map.of("weights", "float32"));
    overrides.put("*", Map.of("weights", "int8"));
    overrides.put("a.b", Map.of("weights", "float32"));
    assertThat(
            Settings.of(STATIC, Map.of("scope", Map.of("overrides", overrides)))
                .overrides("scope.overrides"))
        .containsExactly(
            Map.entry("layer.1/*", Precision.FLOAT32),
            Map.entry("*", Precision.INT8),
            Map.entry("a.b", Precision.FLOAT32));
  }

  @Test
  void namesTheTechniqueThatTakesAnOverrideThatThisOneRefuses() {
    Map<String, ?> wrong =
        Map.of("scope", Map.of("overrides", Map.of("*", Map.of("weights", "float16"))));
    assertThatThrownBy(() -> Settings.of(STATIC, wrong))
        .hasMessageContaining("/technique/scope/overrides")
        .hasMessageContaining("one of [int4, int8, float32]")
        .hasMessageContaining("the technique mixed takes all of [int4, int8, float16, float32]")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("invalid-enum");
  }

  @ParameterizedTest
  @MethodSource("malformedOverrides")
  void refusesMalformedOverrides(Object overrides) {
    Map<String, ?> wrong = Map.of("scope", Map.of("overrides", overrides));
    assertThatThrownBy(() -> Settings.of(STATIC, wrong))
        .hasMessageContaining("/technique/scope/overrides")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("invalid-value");
  }

  static Stream<Object> malformedOverrides() {
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i <= 1_000; i++) {
      many.put("node" + i, Map.of("weights", "int8"));
    }
    return Stream.of(
        "int8",
        Map.of("*", "int8"),
        Map.of("*", Map.of()),
        Map.of("*", Map.of("weights", 8)),
        Map.of("*", Map.of("weights", "int8", "colour", "red")),
        Map.of("a".repeat(1_001), Map.of("weights", "int8")),
        many);
  }

  @Test
  void reportsAllViolationsAtOnce() {
    Map<String, ?> wrong =
        Map.of(
            "weights",
            Map.of("type", "int5", "symmetric", false),
            "calibration",
            Map.of("samples", 0, "seed", 1.5),
            "scope",
            Map.of("excludeOps", List.of(7)),
            "colour",
            "red");
    assertThatThrownBy(() -> Settings.of(STATIC, wrong))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("/technique/weights/type")
        .hasMessageContaining("/technique/weights/symmetric")
        .hasMessageContaining("/technique/calibration/samples")
        .hasMessageContaining("/technique/calibration/seed")
        .hasMessageContaining("/technique/scope/excludeOps")
        .hasMessageContaining("/technique/colour")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("invalid-enum");
  }
}
