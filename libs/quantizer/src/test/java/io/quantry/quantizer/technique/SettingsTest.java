package io.quantry.quantizer.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.catalog.Catalog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
  void reportsAllViolationsAtOnce() {
    Map<String, ?> wrong =
        Map.of(
            "weights",
            Map.of("type", "int3", "symmetric", false),
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
