package io.quantry.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KillsTest {
  private final Kills kills = new Kills();

  @Test
  void theClockStandsWhileAnyThatIsNeededIsAway() {
    kills.away("job-service", at(10), at(20));
    kills.away("worker-2", at(15), at(25));
    kills.away("worker-1", at(0), at(60));
    kills.away("job-service", at(38), at(50));
    assertThat(kills.complete(at(0), at(40), service -> !service.equals("worker-1")))
        .isEqualTo(Duration.ofSeconds(10 + 13));
  }

  @Test
  void theClockRunsOtherwise() {
    kills.away("job-service", at(50), at(60));
    assertThat(kills.complete(at(0), at(40), service -> true)).isEqualTo(Duration.ofSeconds(40));
  }

  private static Instant at(int second) {
    return Instant.ofEpochSecond(1_000 + second);
  }
}
