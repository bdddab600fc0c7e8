package io.quantry.contracts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiguresTest {
  @Test
  void areSortedAndACopy() {
    Map<String, Double> given = new HashMap<>(Map.of("loss", 0.5, "epoch", 1.0, "accuracy", 90.0));
    EngineEvent event = new EngineEvent("train", 0.1, "m", given);
    given.put("loss", 7.0);

    assertThat(event.figures())
        .containsExactly(
            Map.entry("accuracy", 90.0), Map.entry("epoch", 1.0), Map.entry("loss", 0.5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void areFinite(double figure) {
    refused(Map.of("loss", figure));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "<script>", "läss", "abcdefghijklmnopqrstuvwxyzabcdefg"})
  void haveNamesOfFewLetters(String name) {
    refused(Map.of(name, 1.0));
  }

  @Test
  void areFewAndAllThere() {
    Map<String, Double> most =
        IntStream.range(0, 16).boxed().collect(Collectors.toMap(FiguresTest::name, i -> 1.0));
    assertThat(new EngineEvent("s", null, "m", most).figures()).hasSize(16);
    most.put(name(16), 1.0);
    refused(most);
    Map<String, Double> missing = new HashMap<>();
    missing.put("loss", null);
    refused(missing);
  }

  private static String name(int number) {
    return "a".repeat(number + 1);
  }

  private static void refused(Map<String, Double> figures) {
    assertThatThrownBy(() -> new EngineEvent("s", null, "m", figures))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
