package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.dataset.DatasetFormat;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.Metrics;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.hardware.InstructionSets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the platform accepts by name is what the engine has; only here are both visible. */
class CatalogTest {
  @Test
  void specsMayAskForExactlyTheMetricsThereAre() {
    assertThat(Metrics.NAMES).first().isEqualTo("auto");
    assertThat(Metrics.NAMES.subList(1, Metrics.NAMES.size()))
        .containsExactlyInAnyOrderElementsOf(io.quantry.evaluation.metric.Metrics.names());
  }

  @Test
  void specsMayAskForExactlyTheHardwareThatHasAProfile() {
    assertThat(JobSpec.Target.HARDWARE)
        .allMatch(hardware -> HardwareProfile.of(hardware, List.of()).isPresent());
    assertThat(HardwareProfile.all())
        .allMatch(
            profile ->
                JobSpec.Target.HARDWARE.stream().anyMatch(one -> profile.name().startsWith(one)));
  }

  @Test
  void specsMayNameExactlyTheInstructionSetsThatTellProcessorsApart() {
    assertThat(JobSpec.Target.INSTRUCTION_SETS)
        .containsExactlyInAnyOrderElementsOf(InstructionSets.all());
  }

  @Test
  void manifestsMayNameExactlyTheFormatsThereAre() {
    assertThat(Arrays.stream(DatasetFormat.values()).map(DatasetFormat::wireName))
        .containsExactlyInAnyOrderElementsOf(DatasetFormats.names());
  }

  @ParameterizedTest
  @EnumSource
  void aFormatTakesTheFilesThatItsManifestMayName(DatasetFormat format) {
    assertThat(DatasetFormats.requiredRoles(format.wireName())).isEqualTo(format.requiredRoles());
    assertThat(DatasetFormats.optionalRoles(format.wireName())).isEqualTo(format.optionalRoles());
  }
}
