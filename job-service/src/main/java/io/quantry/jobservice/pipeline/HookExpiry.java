package io.quantry.jobservice.pipeline;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import org.springframework.stereotype.Component;

/** Clears hooks away that need not be known again. */
@Component
class HookExpiry implements Looping {
  private final WakeableLoop loop;

  HookExpiry(Runs runs, PipelineSettings settings) {
    this.loop =
        new WakeableLoop(
            "hook expiry", settings.interval(), () -> runs.forget(settings.keepHooks()));
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
