package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.wake.Notifications;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What becomes of event streams when the service is told to end. */
class StreamEndTest extends ServiceTest {
  @Autowired private Notifications notifications = uninitialized();

  @Test
  void theyEndInOrderAndGoOnWhereTheyWere() throws Exception {
    String job = submit(", \"target\": {\"hardware\": \"gpu\"}");
    CompletableFuture<String> stream =
        CompletableFuture.supplyAsync(() -> client.get("/v1/jobs/" + job + "/events").text());
    pause(500);
    assertThat(stream).as("nothing has ended yet").isNotDone();
    notifications.stop();
    try {
      assertThat(stream.get(10, TimeUnit.SECONDS)).contains("id: 2\nevent: no-worker\n");
    } finally {
      notifications.start();
    }
    CompletableFuture<String> again =
        CompletableFuture.supplyAsync(
            () -> client.get("/v1/jobs/" + job + "/events", "Last-Event-ID", "2").text());
    pause(500);
    client.post("/v1/jobs/" + job + "/cancel", "");
    assertThat(again.get(10, TimeUnit.SECONDS))
        .doesNotContain("no-worker")
        .contains("event: cancel-requested\n");
  }
}
