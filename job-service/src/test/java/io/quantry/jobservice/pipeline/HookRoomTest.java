package io.quantry.jobservice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class HookRoomTest {
  private final HookRoom room =
      new HookRoom(
          new PipelineSettings(
              Duration.ofDays(30),
              Duration.ofHours(1),
              1,
              DataSize.ofMegabytes(50),
              Duration.ofMillis(50)));

  @Test
  void holdsAsManyBytesAsItMay() {
    HookRoom.Held first = room.bytes(HookBody.MAX_BYTES);
    try (HookRoom.Held ignored = room.bytes(HookBody.MAX_BYTES)) {
      assertOverloaded(() -> room.bytes(1));
      first.close();
      assertThat(room.bytes(1)).isNotNull();
    }
  }

  @Test
  void evenAnEmptyBodyTakesRoom() {
    for (int i = 0; i < 100; i++) {
      assertThat(room.bytes(0)).isNotNull();
    }
    assertOverloaded(() -> room.bytes(0));
  }

  @Test
  void lendsAsManyConnectionsAsItMayAndTakesThemBackAfterFailures() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread other =
        Thread.ofVirtual()
            .start(
                () ->
                    room.database(
                        () -> {
                          inside.countDown();
                          return awaited(end);
                        }));
    inside.await();
    assertOverloaded(() -> room.database(() -> true));
    end.countDown();
    other.join();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(
              () ->
                  room.database(
                      () -> {
                        throw new IllegalStateException("failed");
                      }))
          .hasMessage("failed");
    }
    assertThat(room.database(() -> true)).isTrue();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertOverloaded(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            QuantryException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
  }
}
