package io.quantry.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.EngineTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills the process that holds a sandbox, as {@code kill -9} does, and looks for its child. */
@Timeout(60)
final class ParentDeathTest {
  @TempDir Path scratch;

  /** Main of the parent: runs a child that sleeps, from a thread that is not permanent. */
  public static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      Thread.ofVirtual().start(() -> runSleeper(Path.of(arguments[0]))).join();
    }

    private static void runSleeper(Path scratch) {
      SandboxSettings settings =
          new SandboxSettings(
              Path.of(System.getProperty("java.home"), "bin", "java"),
              System.getProperty("java.class.path"),
              Misbehaving.class.getName(),
              List.of());
      SandboxLimits limits = SandboxLimits.of(Duration.ofMinutes(1), 1L << 30, 1L << 30, 1, 1);
      try {
        Sandbox.probe(settings)
            .run(
                scratch,
                EngineTask.of(new CheckModelTask("sleep")),
                limits,
                event -> {},
                new Cancellation());
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
    }
  }

  @Test
  void theChildDiesWithItsParentWhereNoNamespaceCanBeHad() throws Exception {
    assumeTrue(DegradedMachine.canBeHad(), "No user namespaces on this machine");
    theChildDiesWithItsParent(DegradedMachine.command(parent()));
  }

  @Test
  void theChildDiesWithItsParent() throws Exception {
    theChildDiesWithItsParent(parent());
  }

  private List<String> parent() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Parent.class.getName(),
        scratch.toString());
  }

  private void theChildDiesWithItsParent(List<String> command) throws Exception {
    assumeTrue(
        LaunchRules.probe().held().contains(LaunchRule.DIES_WITH_PARENT),
        "No parent-death signal on this machine");
    Process parent = new ProcessBuilder(command).inheritIO().start();
    try {
      while (Leftovers.of(scratch).isEmpty()) {
        assertThat(parent.isAlive()).isTrue();
        Thread.sleep(50);
      }
    } finally {
      parent.destroyForcibly();
    }
    assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();

    long death = System.nanoTime();
    while (!Leftovers.of(scratch).isEmpty()) {
      assertThat(Duration.ofNanos(System.nanoTime() - death)).isLessThan(Duration.ofSeconds(2));
      Thread.sleep(20);
    }
  }
}
