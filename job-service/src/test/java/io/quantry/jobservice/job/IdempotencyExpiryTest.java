package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class IdempotencyExpiryTest extends ServiceTest {
  @Autowired private IdempotencyKeys idempotency = uninitialized();

  @Test
  void keysOfTheWeekBeforeAreClearedAway() {
    String model = newModel();
    for (String name : List.of("kept-", "cleared-")) {
      client.post("/v1/jobs", spec(model, ""), "Idempotency-Key", name + model);
    }
    database
        .sql("UPDATE idempotency_keys SET created_at = now() - interval '8 days' WHERE key = ?")
        .param("cleared-" + model)
        .update();
    idempotency.clear();
    assertThat(
            database
                .sql("SELECT key FROM idempotency_keys WHERE key LIKE ?")
                .param("%-" + model)
                .query(String.class)
                .list())
        .containsExactly("kept-" + model);
  }
}
