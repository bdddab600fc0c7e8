package io.quantry.jobservice.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A key that has asked too much, beside one that has not. */
class RateFilterTest extends ServiceTest {
  @Autowired private KeyBuckets buckets = uninitialized();
  @Autowired private RateSettings settings = uninitialized();

  @Test
  void everyAnswerSaysWhatIsLeft() {
    ServiceClient.Answer answer = otherTenant(Scope.READ).get("/v1/models");
    assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"key\";q=4000;w=2");
    assertThat(answer.header("RateLimit")).isEqualTo("\"key\";r=3999;t=1");
    assertThat(otherTenant(Scope.READ).get("/v1/models/none").header("RateLimit")).isNotEmpty();
  }

  @Test
  void whoAsksTooMuchIsToldWhenToComeAgainAndOthersAreServed() {
    ServiceClient greedy = otherTenant(Scope.READ);
    greedy.get("/v1/models");
    UUID key =
        database
            .sql("SELECT id FROM api_keys ORDER BY created_at DESC LIMIT 1")
            .query(UUID.class)
            .single();
    buckets.of(key).consumeIgnoringRateLimits(10L * settings.perSecond());
    ServiceClient.Answer refused = greedy.get("/v1/models");
    assertThat(refused.problem()).isEqualTo("429 rate-limited");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(2, 10);
    assertThat(refused.header("RateLimit")).startsWith("\"key\";r=0;t=");
    assertThat(client.get("/v1/models").status()).isEqualTo(200);
  }

  @Test
  void whatIsToldWithoutAKeyCostsNobodyAnything() {
    assertThat(
            client
                .send(client.request("/v1/openapi.json"))
                .response()
                .headers()
                .firstValue("RateLimit"))
        .isEmpty();
  }
}
