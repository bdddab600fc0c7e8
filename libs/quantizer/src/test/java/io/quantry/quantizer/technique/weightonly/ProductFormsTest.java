package io.quantry.quantizer.technique.weightonly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.hardware.TargetRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of runtimes in {@code docs/techniques/weight-only.md}, as jobs meet it. */
class ProductFormsTest {

  @ParameterizedTest
  @CsvSource({
    "29, 4, true, standard", "29, 8, true, standard", "29, 8, false, standard",
        "29, 2, true, standard",
    "25, 2, true, standard", "24, 2, true, contrib", "24, 8, true, contrib",
        "24, 8, false, standard",
    "22, 8, true, contrib", "21, 8, true, standard", "20, 4, true, standard",
        "19, 4, true, standard",
    "18, 4, true, contrib", "17, 4, true, contrib", "15, 8, false, standard",
        "21, 4, false, standard",
  })
  void takesTheFormThatTheRuntimeRunsFastest(
      int minor, int bits, boolean grouped, String expected) {
    ProductForms forms = ProductForms.of("auto", grouped, new TargetRuntime(minor));
    assertThat(forms.contrib(bits)).isEqualTo(expected.equals("contrib"));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 16, 4, true, 1.17", "auto, 23, 2, true, 1.24", "auto, 18, 8, true, 1.19",
    "auto, 18, 4, false, 1.19", "contrib, 21, 8, true, 1.22", "standard, 18, 4, true, 1.19",
  })
  void refusesWhatTheRuntimeCannotLoadAndSaysWhichCan(
      String form, int minor, int bits, boolean grouped, String oldest) {
    ProductForms forms = ProductForms.of(form, grouped, new TargetRuntime(minor));
    assertThatThrownBy(() -> forms.contrib(bits))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("/target/runtime")
        .hasMessageContaining("ONNX Runtime 1." + minor)
        .hasMessageContaining("ONNX Runtime " + oldest);
  }

  @Test
  void readsVersionsAsJobsStateThem() {
    assertThat(TargetRuntime.of(">=1.20")).isEqualTo(new TargetRuntime(20));
    assertThat(TargetRuntime.of("1.29")).isEqualTo(TargetRuntime.NEWEST);
    assertThat(TargetRuntime.of("1.40").opset()).isEqualTo(26);
    assertThat(TargetRuntime.loading(21, 10)).isEqualTo(new TargetRuntime(18));
    assertThat(TargetRuntime.loading(21, 11)).isEqualTo(new TargetRuntime(23));
    for (String wrong : new String[] {"1.14", "2.0", "latest", "1.20.1"}) {
      assertThatThrownBy(() -> TargetRuntime.of(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
