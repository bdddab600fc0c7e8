package io.quantry.quantizer.technique;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.catalog.Catalog;
import java.util.LinkedHashMap;
import java.util.Map;
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
  void theLastMatchingOverrideCounts() {
    Map<String, Object> overrides = new LinkedHashMap<>();
    overrides.put("/head/*", Map.of("weights", "float32"));
    overrides.put("*fc*", Map.of("weights", "int8"));
    Scope scope =
        Scope.of(
            Settings.of(
                Catalog.descriptors().get(1), Map.of("scope", Map.of("overrides", overrides))));
    Graph graph = new Graph("g");
    Node fc = graph.newNode("Gemm").name("/head/fc1").output("a").append();
    Node norm = graph.newNode("Gemm").name("/head/norm").output("b").append();
    Node body = graph.newNode("Gemm").name("/body").output("c").append();
    assertThat(scope.override(fc)).contains(Precision.INT8);
    assertThat(scope.exclusion(fc)).isEmpty();
    assertThat(scope.override(norm)).contains(Precision.FLOAT32);
    assertThat(scope.exclusion(norm)).contains("float32 by scope.overrides");
    assertThat(scope.override(body)).isEmpty();
  }

  @Test
  void manyStarsDoNotStall() {
    assertThat(Scope.matches("a*".repeat(500) + "b", "a".repeat(100_000))).isFalse();
  }
}
