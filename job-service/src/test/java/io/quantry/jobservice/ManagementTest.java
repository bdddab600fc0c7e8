package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;

/** What the operator sees of the service, on a port of its own. */
class ManagementTest extends ServiceTest {
  @LocalManagementPort private int managementPort;

  @Test
  void livesWhileItsLoopsComeRound() {
    ServiceClient.Answer alive = management("/actuator/health/liveness");

    assertThat(alive.status()).as(alive.text()).isEqualTo(200);
    assertThat(alive.json().path("components").path("loops").path("details").propertyNames())
        .contains("dispatcher", "sweeper", "collector", "dataset-checks");
  }

  @Test
  void isReadyWithItsDatabaseItsBrokerAndRoomOnTheDisk() {
    ServiceClient.Answer ready = management("/actuator/health/readiness");

    assertThat(ready.status()).as(ready.text()).isEqualTo(200);
    assertThat(ready.json().path("components").propertyNames())
        .contains("db", "kafka", "diskSpace");
    assertThat(
            ready.json().path("components").path("kafka").path("details").path("brokers").asInt())
        .isPositive();
  }

  @Test
  void isNotReachedThroughThePortOfTheInterface() {
    assertThat(client.get("/actuator/health").status()).isEqualTo(404);
    assertThat(client.get("/actuator/prometheus").status()).isEqualTo(404);
  }

  private ServiceClient.Answer management(String path) {
    return new ServiceClient(managementPort, "none").get(path);
  }
}
