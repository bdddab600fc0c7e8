package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobLifeTest extends ServiceTest {
  @Test
  void starts() {
    assertThat(client.get("/v1/jobs").status()).isEqualTo(200);
    assertThat(client.get("/v1/techniques").json().path("items").size()).isPositive();
  }
}
