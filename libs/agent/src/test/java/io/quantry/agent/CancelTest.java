package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.fleet.Heartbeat;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.job.Stage;
import io.quantry.sandbox.Sandbox;
import io.quantry.sandbox.SandboxSettings;
import io.quantry.telemetry.ChildMeters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a child outlives the cancel of its job, with the heartbeats that members are told. */
class CancelTest extends AgentScenario {
  CancelTest() {
    heartbeatMillis = 10_000;
  }

  @ParameterizedTest
  @CsvSource({
    "0, with a job service that answers at once",
    "20000, where the heartbeat that would bring the order is stuck"
  })
  void aRunningChildIsDeadWithinFiveSeconds(long stallMillis, String what) throws Exception {
    Sandbox sandbox =
        Sandbox.probe(
            new SandboxSettings(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                StubbornEngine.class.getName(),
                List.of("-XX:TieredStopAtLevel=1")));
    SandboxRunner children =
        new SandboxRunner(
            sandbox, 512L << 20, 100L << 20, 1, new ChildMeters(new SimpleMeterRegistry()));
    CountDownLatch begun = new CountDownLatch(1);
    BlockingQueue<Long> dead = new LinkedBlockingQueue<>();
    runner =
        (scratch, task, max, events, cancellation) -> {
          try {
            EngineOutcome outcome =
                children.run(scratch, task, max, event -> begun.countDown(), cancellation);
            dead.add(System.nanoTime());
            return outcome;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    offer("job_1");
    publish(json.writeValueAsBytes(new DispatchRecord("job_1", Stage.QUANTIZATION)));
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    jobService.stallMillis.set(stallMillis);
    jobService.order = Heartbeat.Order.CANCEL;
    long asked = System.nanoTime();

    assertThat(finalWord().path()).isEqualTo(InternalRoutes.CANCELLATIONS);
    long at = Optional.ofNullable(dead.poll()).orElseThrow();
    Duration taken = Duration.ofNanos(at - asked);
    System.out.println("cancel to death, " + what + ": " + taken.toMillis() + " ms");
    assertThat(taken).as(what).isLessThan(Duration.ofSeconds(5));
  }
}
