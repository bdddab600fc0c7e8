package io.quantry.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quantry.contracts.job.Stage;
import io.quantry.telemetry.Buckets;
import io.quantry.telemetry.Traced;
import io.quantry.telemetry.Traces;
import java.time.Duration;
import java.util.Locale;

/** What an agent tells of its work: meters and traces. */
record AgentTelemetry(MeterRegistry meters, Traces traces) {
  /** Where nobody looks. */
  static AgentTelemetry none() {
    return new AgentTelemetry(new SimpleMeterRegistry(), Traces.none());
  }

  /** Something was wanted of a cache of this node. */
  void cacheAsked(String cache, boolean hit) {
    meters
        .counter("quantry.cache.requests", "cache", cache, "result", hit ? "hit" : "miss")
        .increment();
  }

  /** A claim was decided. */
  void claimed(Stage stage, DispatchLoop.Decision decision) {
    meters
        .counter(
            "quantry.claims",
            "stage",
            stage.name().toLowerCase(Locale.ROOT),
            "decision",
            decision.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  /** One step of a stage, timed and traced. */
  Step step(Stage stage, String name) {
    return new Step(this, stage, name);
  }

  /** A step under way; the thread that began it ends it. */
  static final class Step implements AutoCloseable {
    private final Traced span;
    private final Timer timer;
    private final long begun = System.nanoTime();

    private Step(AgentTelemetry telemetry, Stage stage, String name) {
      this.span = telemetry.traces.begin(name);
      this.timer =
          Buckets.timer("quantry.step.duration", "How long the steps of a stage take on the member")
              .tags("stage", stage.name().toLowerCase(Locale.ROOT), "step", name)
              .register(telemetry.meters);
    }

    Traced span() {
      return span;
    }

    @Override
    public void close() {
      timer.record(Duration.ofNanos(System.nanoTime() - begun));
      span.close();
    }
  }
}
