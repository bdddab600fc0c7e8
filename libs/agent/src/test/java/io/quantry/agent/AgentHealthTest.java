package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.job.Stage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** What an agent says of itself to whoever decides about its life. */
class AgentHealthTest extends AgentScenario {
  @Test
  void isReadyOnceItHasJoinedAndItsHeartbeatsAreAnswered() throws Exception {
    FleetHealthIndicator fleet = new FleetHealthIndicator(agent);
    Health joined = fleet.health();
    for (long waited = 0;
        !joined.getStatus().equals(Status.UP)
            && waited < TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);
        waited += 50) {
      Thread.sleep(50);
      joined = fleet.health();
    }

    assertThat(joined.getStatus()).isEqualTo(Status.UP);
    assertThat(joined.getDetails()).containsEntry("member", "wrk_1");
  }

  @Test
  void livesWhileItsLoopsComeRound() throws Exception {
    offer("job_1");
    publish(json.writeValueAsBytes(new DispatchRecord("job_1", Stage.QUANTIZATION)));
    finalWord();

    Health health = new LoopsHealthIndicator(agent).health();

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).containsOnlyKeys("heartbeat", "pool-cpu");
  }
}
