package io.quantry.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.output.Json;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CriterionTest {
  private static final Criterion SPEEDUP =
      Criterion.atLeast("speedup", 1.8, version -> OptionalDouble.of(1.5)).withoutVnni(1.3);

  private static JsonNode madeOn(String... instructionSets) {
    return Json.mapper()
        .valueToTree(Map.of("quantization", Map.of("instructionSets", List.of(instructionSets))));
  }

  @Test
  void theBoundFollowsTheProcessorThatMadeTheVersion() {
    assertThat(SPEEDUP.check(madeOn("avx2", "fma")))
        .isEqualTo(new Criterion.Check("speedup", "≥ 1.3", "1.500", true));
    for (String vnni : List.of("avx_vnni", "avx512_vnni")) {
      assertThat(SPEEDUP.check(madeOn("avx2", vnni)))
          .isEqualTo(new Criterion.Check("speedup", "≥ 1.8", "1.500", false));
    }
  }

  @Test
  void withoutASecondBoundThereIsOne() {
    Criterion size = Criterion.atMost("file, MB", 23, version -> OptionalDouble.of(22.9));
    assertThat(size.check(madeOn("avx2")).expected()).isEqualTo("≤ 23");
    assertThat(size.check(madeOn("avx512_vnni")).good()).isTrue();
  }
}
