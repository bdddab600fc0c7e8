package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.Lease;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.jobservice.access.Scope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an engine counts, from the heartbeat to whoever watches the job, and what stays. */
class JobFiguresTest extends ServiceTest {
  private static Map<String, Double> figures(double epoch, double loss) {
    return Map.of("epoch", epoch, "loss", loss, "accuracy", 90.0);
  }

  private String epochs(String job) {
    StringBuilder text = new StringBuilder();
    for (JsonNode one : client.get("/v1/jobs/" + job + "/epochs").json().path("items")) {
      text.append(
          "%d by %d: %s; "
              .formatted(
                  one.path("epoch").asInt(),
                  one.path("attempt").asInt(),
                  one.path("figures").path("loss").asString()));
    }
    return text.toString();
  }

  @Test
  void theyAreInTheJobAndItsEventsWhileTheirStageLasts() {
    String job = submit("");
    TestMember worker = worker("figures");
    Lease lease = worker.take(job).lease();
    worker.beat(lease, figures(3, 0.5), List.of());
    worker.beat(lease, figures(3, 0.5), List.of());
    worker.beat(lease, figures(3, 0.25), List.of());

    assertThat(job(job).path("progress").path("figures"))
        .isEqualTo(ServiceClient.JSON.readTree("{\"accuracy\":90.0,\"epoch\":3.0,\"loss\":0.25}"));
    List<String> told =
        database
            .sql("SELECT data FROM job_events WHERE job_id = ? AND type = 'progress' ORDER BY seq")
            .param(io.quantry.contracts.job.PrefixedId.JOB.parse(job).orElseThrow())
            .query((row, number) -> row.getString("data"))
            .list();
    assertThat(told)
        .extracting(
            event -> ServiceClient.JSON.readTree(event).path("figures").path("loss").asDouble())
        .as("the same figures are told once")
        .containsExactly(0.5, 0.25);

    worker.beat(lease, 0.9);
    assertThat(job(job).path("progress").has("figures")).isFalse();
  }

  @Test
  void epochsStayReadableAfterTheEnd() {
    String job = submit("");
    TestMember worker = worker("epochs");
    Lease lease = worker.take(job).lease();
    worker.beat(lease, figures(2, 0.5), List.of(figures(1, 0.9), figures(2, 0.5)));
    worker.beat(lease, figures(2, 0.4), List.of(figures(2, 0.4)));
    assertThat(worker.fail(lease, "training-diverged").status()).isEqualTo(200);

    assertThat(state(job)).isEqualTo("FAILED");
    assertThat(epochs(job)).isEqualTo("1 by 1: 0.9; 2 by 1: 0.4; ");
    JsonNode first = client.get("/v1/jobs/" + job + "/epochs?limit=1").json();
    assertThat(first.path("items").size()).isEqualTo(1);
    JsonNode second =
        client
            .get(
                "/v1/jobs/" + job + "/epochs?limit=1&cursor=" + first.path("nextCursor").asString())
            .json();
    assertThat(second.path("items").path(0).path("epoch").asInt()).isEqualTo(2);
    assertThat(otherTenant(Scope.READ).get("/v1/jobs/" + job + "/epochs").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void whatALaterAttemptGoesOverAgainIsItsOwn() {
    String job = submit("");
    TestMember worker = worker("again");
    Lease first = worker.take(job).lease();
    worker.beat(first, figures(3, 0.7), List.of(figures(1, 0.9), figures(2, 0.8), figures(3, 0.7)));
    worker.fail(first, "transfer-failed");
    await(job, "QUEUED");
    Lease second = worker.take(job).lease();
    worker.beat(second, figures(2, 0.6), List.of(figures(2, 0.6)));

    assertThat(epochs(job)).isEqualTo("1 by 1: 0.9; 2 by 2: 0.6; ");
  }

  @Test
  void whatIsNoEpochIsNotKept() {
    String job = submit("");
    TestMember worker = worker("no-epochs");
    Lease lease = worker.take(job).lease();
    Heartbeat.Answer answer =
        worker.beat(
            lease,
            figures(1001, 0.1),
            List.of(
                figures(0, 0.1),
                figures(1.5, 0.1),
                figures(1001, 0.1),
                figures(-1, 0.1),
                Map.of("loss", 1.0)));

    assertThat(answer.orders()).containsExactly(Heartbeat.Order.CONTINUE);
    assertThat(epochs(job)).isEmpty();
  }
}
