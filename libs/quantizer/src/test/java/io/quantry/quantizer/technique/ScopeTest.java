package io.quantry.quantizer.technique;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {

  @ParameterizedTest
  @CsvSource({
    "/head/*,/head/fc/MatMul,true",
    "/head/*,/body/fc,false",
    "*MatMul,/a/MatMul,true",
    "*MatMul,/a/MatMul_1,false",
    "conv?,conv1,true",
    "conv?,conv,false",
    "*,anything,true",
    "a*b*c,aXXbYYc,true",
    "a*b*c,aXXcYYb,false",
    "a.c,abc,false",
  })
  void globsAreNotRegularExpressions(String glob, String text, boolean expected) {
    assertThat(Scope.matches(glob, text)).isEqualTo(expected);
  }

  @Test
  void manyStarsDoNotStall() {
    assertThat(Scope.matches("a*".repeat(500) + "b", "a".repeat(100_000))).isFalse();
  }
}
