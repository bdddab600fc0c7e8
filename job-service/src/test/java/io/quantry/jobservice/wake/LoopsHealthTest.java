package io.quantry.jobservice.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** When a restart helps: a loop that ended or hangs, and not one whose rounds fail. */
class LoopsHealthTest {
  private static final Duration OFTEN = Duration.ofMillis(5);

  @Test
  void aRoundThatHangsIsNoLifeAnyMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WakeableLoop loop =
        new WakeableLoop(
            "hanging",
            OFTEN,
            () -> {
              begun.countDown();
              try {
                goOn.await();
              } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
              }
            });
    loop.start();
    begun.await();
    try {
      assertThat(health(loop, Duration.ofMinutes(5)).getStatus()).isEqualTo(Status.UP);
      Thread.sleep(50);
      assertThat(health(loop, Duration.ofMillis(20)).getStatus()).isEqualTo(Status.DOWN);
    } finally {
      goOn.countDown();
      loop.stop();
    }
  }

  @Test
  void aLoopThatEndedIsNoLifeAnyMore() {
    WakeableLoop loop = new WakeableLoop("ended", OFTEN, () -> {});
    loop.start();
    loop.stop();

    Health health = health(loop, Duration.ofMinutes(5));
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails()).containsEntry("ended", "ended");
  }

  @Test
  void roundsThatFailComeRoundAllTheSameAndTheirAgeGrows() throws Exception {
    CountDownLatch rounds = new CountDownLatch(3);
    WakeableLoop loop =
        new WakeableLoop(
            "failing",
            OFTEN,
            () -> {
              rounds.countDown();
              throw new IllegalStateException("no broker");
            });
    loop.start();
    rounds.await();
    try {
      assertThat(health(loop, Duration.ofMinutes(5)).getStatus()).isEqualTo(Status.UP);
      Duration before = loop.sinceSuccess();
      Thread.sleep(20);
      assertThat(loop.sinceSuccess()).isGreaterThan(before);
    } finally {
      loop.stop();
    }
  }

  private static Health health(WakeableLoop loop, Duration stuckAfter) {
    return new LoopsHealthIndicator(List.of(() -> loop), stuckAfter).health();
  }
}
