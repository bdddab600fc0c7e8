package io.quantry.quantizer.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ParameterTest {
  @Test
  void refusesADefaultThatItWouldNotAccept() {
    assertThat(Parameter.integer("samples", 1, 10, 10, "").defaultValue()).isEqualTo(10L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parameter.integer("samples", 1, 10, 0, ""))
        .withMessageContaining("samples does not accept its default 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parameter.integer("samples", 1, 10, 11, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parameter.number("percentile", 50, 100, 100.5, ""));
  }
}
