package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.Claim;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.telemetry.Traces;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** A job belongs to the trace of the request that submitted it. */
class JobTraceTest extends ServiceTest {
  private static final String TRACE = "11111111111111112222222222222222";

  @Test
  void showsTheTraceAndHandsItToWhoeverClaimsTheJob() {
    ServiceClient.Answer accepted =
        client.send(
            client
                .request("/v1/jobs")
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + TRACE + "-3333333333333333-01")
                .POST(BodyPublishers.ofString(spec(newModel(), ""))));
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
    String job = accepted.json().path("id").asString();

    assertThat(accepted.json().path("traceId").asString()).isEqualTo(TRACE);
    assertThat(job(job).path("traceId").asString()).isEqualTo(TRACE);
    Claim.Work work = worker("traced").take(job);
    assertThat(Traces.traceId(work.traceParent())).contains(TRACE);
    assertThat(work.traceParent()).as("a span of this service's own").doesNotContain("3333333333");
  }

  @Test
  void hasATraceOfItsOwnWhereTheRequestBringsNone() {
    assertThat(job(submit("")).path("traceId").asString()).matches("[0-9a-f]{32}");
  }
}
