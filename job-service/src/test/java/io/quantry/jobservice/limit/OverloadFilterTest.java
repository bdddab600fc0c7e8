package io.quantry.jobservice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.rest.ProblemWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** A replica with one place. */
class OverloadFilterTest extends ServiceTest {
  @Autowired private ProblemWriter problems = uninitialized();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @Test
  void whoFindsNoPlaceInTimeIsSentAway() throws Exception {
    OverloadFilter filter = filter(1, Duration.ofMillis(50));
    CompletableFuture<Void> first = occupy(filter, "/v1/models");
    MockHttpServletResponse second = call(filter, "/v1/models");
    assertThat(second.getStatus()).isEqualTo(429);
    assertThat(second.getHeader("Retry-After")).isEqualTo("1");
    assertThat(second.getContentAsString()).contains("urn:quantry:problem:overloaded");
    assertThat(call(filter, "/internal/v1/heartbeats").getStatus())
        .as("of the fleet")
        .isEqualTo(200);
    assertThat(call(filter, "/v1/jobs/job_1/events").getStatus()).as("a stream").isEqualTo(200);
    released.countDown();
    first.get(10, TimeUnit.SECONDS);
    assertThat(call(filter, "/v1/models").getStatus()).isEqualTo(200);
  }

  @Test
  void whoWaitsGetsThePlaceThatBecomesFree() throws Exception {
    OverloadFilter filter = filter(1, Duration.ofSeconds(20));
    CompletableFuture<Void> first = occupy(filter, "/v1/models");
    CompletableFuture<Integer> second =
        CompletableFuture.supplyAsync(() -> call(filter, "/v1/models").getStatus());
    released.countDown();
    assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(200);
    first.get(10, TimeUnit.SECONDS);
  }

  @Test
  void nobodyWaitsBehindTooMany() throws Exception {
    OverloadFilter filter = filter(0, Duration.ofMinutes(5));
    CompletableFuture<Void> first = occupy(filter, "/v1/models");
    assertThat(call(filter, "/v1/models").getStatus()).isEqualTo(429);
    released.countDown();
    first.get(10, TimeUnit.SECONDS);
  }

  private OverloadFilter filter(int waiting, Duration maxWait) {
    return new OverloadFilter(new OverloadSettings(1, waiting, maxWait, 1), problems);
  }

  private CompletableFuture<Void> occupy(OverloadFilter filter, String path) throws Exception {
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(
            () -> {
              try {
                filter.doFilter(
                    new MockHttpServletRequest("GET", path),
                    new MockHttpServletResponse(),
                    (request, response) -> {
                      begun.countDown();
                      hold();
                    });
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    return first;
  }

  private void hold() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MockHttpServletResponse call(OverloadFilter filter, String path) {
    MockHttpServletResponse response = new MockHttpServletResponse();
    try {
      filter.doFilter(new MockHttpServletRequest("GET", path), response, (in, out) -> {});
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return response;
  }
}
