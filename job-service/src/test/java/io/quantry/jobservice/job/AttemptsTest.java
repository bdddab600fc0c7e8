package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.fleet.Lease;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.jobservice.access.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Attempts as users see them. */
class AttemptsTest extends ServiceTest {
  @DynamicPropertySource
  static void pools(DynamicPropertyRegistry registry) {
    registry.add("job-service.fleet.pools.unheard.hardware", () -> "cpu");
    registry.add("job-service.fleet.pools.unheard.requires[0]", () -> "unheard");
  }

  @Test
  void attemptsAreListedWithTheirWorkerAndTheirEnd() {
    String job = submit("");
    TestMember first = worker("attempts-first");
    first.take(job);
    worker("attempts-first"); // starts anew: its lease is lost
    await(job, "QUEUED");
    TestMember second = worker("attempts-second");
    Lease lease = second.take(job).lease();
    BlobRef artifact = second.uploaded(lease, "second " + job);
    assertThat(second.complete(lease, List.of(artifact)).status()).isEqualTo(200);

    JsonNode attempts = client.get("/v1/jobs/" + job + "/attempts").json().path("items");
    assertThat(attempts).hasSize(2);
    JsonNode lost = attempts.path(0);
    assertThat(lost.path("worker").asString()).isEqualTo("attempts-first");
    assertThat(lost.path("attempt").asInt()).isEqualTo(1);
    assertThat(lost.path("outcome").asString()).isEqualTo("LOST");
    assertThat(lost.path("failure").path("code").asString()).isEqualTo("worker-lost");
    JsonNode done = attempts.path(1);
    assertThat(done.path("worker").asString()).isEqualTo("attempts-second");
    assertThat(done.path("attempt").asInt()).isEqualTo(2);
    assertThat(done.path("outcome").asString()).isEqualTo("COMPLETED");
    assertThat(Instant.parse(done.path("claimedAt").asString()))
        .isAfterOrEqualTo(Instant.parse(lost.path("endedAt").asString()));
    assertThat(otherTenant(Scope.READ).get("/v1/jobs/" + job + "/attempts").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void aRecordThatIsSentAgainLeavesItsMarkOnTheAttempt() {
    TestMember member = worker("unheard", "unheard");
    String job = submit(", \"target\": {\"tags\": [\"unheard\"]}");
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        DispatchTest.consumer(DispatchTest.assignment(member, "unheard"))) {
      List<Integer> expirations = new ArrayList<>();
      for (int i = 0; i < 60 && expirations.size() < 2; i++) {
        member.live();
        consumer
            .poll(Duration.ofMillis(500))
            .forEach(
                record ->
                    expirations.add(
                        ServiceClient.JSON
                            .readValue(record.value(), DispatchRecord.class)
                            .expirations()));
      }
      assertThat(expirations).startsWith(0, 1);
      assertThat(member.claim(job, 1).result()).isEqualTo(Claim.Result.GRANTED);
    }
    assertThat(
            client
                .get("/v1/jobs/" + job + "/attempts")
                .json()
                .at("/items/0/recordExpirations")
                .asInt())
        .isEqualTo(1);
  }
}
