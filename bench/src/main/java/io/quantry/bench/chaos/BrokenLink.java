package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.ServiceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A request of a member is answered and the answer lost, or a transfer breaks in its middle.
 *
 * @param kind whose connection it is
 * @param trap made anew for each time
 * @param kills whether the member dies with the connection
 */
record BrokenLink(String label, ServiceKind kind, Supplier<Trap> trap, boolean kills)
    implements Fault {
  private static final Duration SOON = Duration.ofSeconds(10);

  static BrokenLink lostAnswer(String label, ServiceKind kind, String request) {
    return new BrokenLink(label, kind, () -> Trap.loseAnswer(request), false);
  }

  @Override
  public boolean strike(Scene scene) throws InterruptedException {
    ServiceProcess member = scene.cluster().any(kind, scene.random());
    if (!Readiness.await(scene.cluster(), member, scene.timing().patience())) {
      scene.tally().surprise(member.name() + " was not ready in time");
      return false;
    }
    Link link = scene.cluster().link(member);
    Trap set = trap.get();
    link.set(set);
    try {
      set.sprung().get(scene.timing().reach().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException notReached) {
      link.clear();
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (kills) {
      member.kill();
      member.awaitEnd(SOON);
      KillAtPoint.restartLater(scene, member);
    } else {
      scene.kills().killed(member.name(), Instant.now());
    }
    return true;
  }
}
