package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.ServiceKind;
import java.time.Duration;

/** SIGKILL to a service of a kind, at any moment. */
record RandomKill(ServiceKind kind) implements Fault {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int ANY_MOMENT_MILLIS = 2_000;

  @Override
  public String label() {
    return "random-kill-" + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  @Override
  public boolean strike(Scene scene) throws InterruptedException {
    ServiceProcess victim = scene.cluster().any(kind, scene.random());
    if (!Readiness.await(scene.cluster(), victim, scene.timing().patience())) {
      scene.tally().surprise(victim.name() + " was not ready in time");
      return false;
    }
    Thread.sleep(scene.random().nextInt(ANY_MOMENT_MILLIS));
    victim.kill();
    boolean died = victim.awaitEnd(SOON);
    KillAtPoint.restartLater(scene, victim);
    return died;
  }
}
