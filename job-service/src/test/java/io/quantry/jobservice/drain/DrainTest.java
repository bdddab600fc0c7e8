package io.quantry.jobservice.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import org.junit.jupiter.api.Test;

class DrainTest extends ServiceTest {
  @Test
  void tellsAnybodyWithoutATokenThatItWantsRequests() {
    ServiceClient.Answer answer = new ServiceClient(port(), "").get(InternalRoutes.READY);
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
  }
}
