package io.quantry.jobservice.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What replicas share, and what is refused. */
class LimitSettingsTest {
  @Test
  void replicasShareTheRate() {
    RateSettings settings = new RateSettings(100, 400, 4, 10);
    assertThat(settings.sharePerSecond()).isEqualTo(25);
    assertThat(settings.shareOfBurst()).isEqualTo(100);
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> new RateSettings(100, 99, 1, 10)).hasMessageContaining("burst");
    assertThatThrownBy(() -> new RateSettings(2, 9, 3, 10)).hasMessageContaining("replicas");
    assertThatThrownBy(() -> new RateSettings(2, 9, 0, 10)).hasMessageContaining("replicas");
    assertThatThrownBy(() -> new OverloadSettings(0, 1, Duration.ZERO, 1))
        .hasMessageContaining("concurrent");
    assertThatThrownBy(() -> new OverloadSettings(1, 1, Duration.ofMillis(-1), 1))
        .hasMessageContaining("max-wait");
  }
}
