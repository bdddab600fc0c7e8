package io.quantry.quantizer.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardwareProfileTest {
  @ParameterizedTest
  @CsvSource({
    "cpu, '', cpu",
    "cpu, 'rack-7', cpu",
    "cpu, 'avx2 avx512f avx512_vnni', cpu",
    "cpu, 'avx2 avx_vnni', cpu",
    "cpu, 'avx2 fma', cpu-avx2",
    "cpu, 'avx512f avx512bw', cpu-avx2",
    "cpu, 'asimd asimddp', cpu-arm",
    "gpu, 'avx2', gpu",
    "cpu-avx2, '', cpu-avx2",
  })
  void followsFromTheTargetAndItsInstructionSets(String hardware, String tags, String profile) {
    assertThat(HardwareProfile.of(hardware, Arrays.asList(tags.split(" "))))
        .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo(profile));
  }

  @Test
  void isMissingForHardwareThatNothingIsKnownOf() {
    assertThat(HardwareProfile.of("accelerator", List.of())).isEmpty();
  }
}
