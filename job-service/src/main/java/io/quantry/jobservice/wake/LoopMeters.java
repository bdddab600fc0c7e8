package io.quantry.jobservice.wake;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * How long no round of each loop has succeeded: a dispatcher without a broker, a sweeper without a
 * database.
 */
@Component
class LoopMeters implements MeterBinder {
  private final ObjectProvider<Looping> loops;

  LoopMeters(ObjectProvider<Looping> loops) {
    this.loops = loops; // some of them have meters themselves
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    List<WakeableLoop> all = loops.stream().map(Looping::loop).toList();
    for (WakeableLoop loop : all) {
      Gauge.builder(
              "quantry.loop.last.success.age", loop, one -> one.sinceSuccess().toNanos() / 1e9)
          .description("Time since a round of the loop succeeded")
          .baseUnit("seconds")
          .tag("loop", loop.name())
          .register(meters);
    }
  }
}
