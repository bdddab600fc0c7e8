package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside a task that does not come to its end. */
class MeasuringTurnTest {
  private static final Duration BRIEFLY = Duration.ofMillis(60);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  @Test
  void keepsOthersOutForAWhileAndThenHindersNobodyUntilItsNextTurn() throws Exception {
    NodeLock lock = new NodeLock(folder);
    MeasuringTurn turn = new MeasuringTurn(lock, now::get);
    try (NodeLock.Held stuck = lock.shared(BRIEFLY).orElseThrow()) {
      assertThat(stuck).isNotNull();
      CompletableFuture<Optional<NodeLock.Held>> first = awaiting(turn, Duration.ofSeconds(2));
      Thread.sleep(500);
      assertThat(lock.shared(BRIEFLY)).as("a task during the first wait").isEmpty();
      assertThat(first.get()).isEmpty();

      CompletableFuture<Optional<NodeLock.Held>> polite = awaiting(turn, Duration.ofSeconds(2));
      for (int i = 0; i < 10; i++) {
        Thread.sleep(50);
        try (NodeLock.Held other = lock.shared(Duration.ofSeconds(1)).orElseThrow()) {
          assertThat(other).as("a task during the second wait").isNotNull();
        }
      }
      assertThat(polite.get()).isEmpty();

      now.set(now.get().plus(MeasuringTurn.APART));
      CompletableFuture<Optional<NodeLock.Held>> again = awaiting(turn, Duration.ofSeconds(2));
      Thread.sleep(500);
      assertThat(lock.shared(BRIEFLY)).as("a task during its next turn").isEmpty();
      assertThat(again.get()).isEmpty();
    }
  }

  @Test
  void hasTheNodeAsSoonAsItIsIdle() throws Exception {
    NodeLock lock = new NodeLock(folder);
    MeasuringTurn turn = new MeasuringTurn(lock, now::get);
    NodeLock.Held stuck = lock.shared(BRIEFLY).orElseThrow();
    assertThat(turn.await(BRIEFLY, BRIEFLY)).isEmpty();
    CompletableFuture<Optional<NodeLock.Held>> polite = awaiting(turn, LONG);
    Thread.sleep(200);
    assertThat(polite).isNotDone();
    stuck.close();
    assertThat(polite.get()).isPresent();
  }

  private static CompletableFuture<Optional<NodeLock.Held>> awaiting(
      MeasuringTurn turn, Duration patience) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return turn.await(patience, patience);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
