package io.quantry.jobservice.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  @Test
  void tenRetriesTakeJustUnderThreeDays() {
    assertThat(RetrySchedule.WAITS).hasSize(10).isSorted();
    assertThat(RetrySchedule.WAITS.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofHours(70), Duration.ofHours(72));
  }

  @Test
  void waitsVaryByATenth() {
    Random random = new Random(7);
    for (int retry = 0; retry < RetrySchedule.WAITS.size(); retry++) {
      long wait = RetrySchedule.WAITS.get(retry).toMillis();
      for (int i = 0; i < 100; i++) {
        assertThat(RetrySchedule.next(retry, random).orElseThrow().toMillis())
            .isBetween(wait * 9 / 10, wait * 11 / 10);
      }
    }
    assertThat(RetrySchedule.next(10, random)).isEmpty();
  }
}
