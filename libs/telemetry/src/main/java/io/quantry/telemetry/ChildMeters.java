package io.quantry.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What is counted of child processes, the same in every service that starts them. Thread-safe. */
public final class ChildMeters {
  private final MeterRegistry meters;

  public ChildMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * A child has ended.
   *
   * @param task what it did: {@code quantize}, {@code check-model}, …
   * @param cause slug of the failure that its end amounts to, {@code none} for a good one
   * @param peakMemoryBytes largest memory seen, 0 where it ended before anybody looked
   */
  public void ended(String task, String cause, Duration duration, long peakMemoryBytes) {
    meters.counter("quantry.child.exits", "task", task, "cause", cause).increment();
    Buckets.timer("quantry.child.duration", "How long child processes ran")
        .tag("task", task)
        .register(meters)
        .record(duration);
    Buckets.bytes("quantry.child.peak.memory", "Largest memory of child processes")
        .tag("task", task)
        .register(meters)
        .record((double) peakMemoryBytes);
  }
}
