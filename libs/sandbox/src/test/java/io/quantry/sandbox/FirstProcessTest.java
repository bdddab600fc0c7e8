package io.quantry.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service is often the first process of its container, to which orphans fall and who never reaps.
 */
@Timeout(60)
final class FirstProcessTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final int NOT_FIRST = 100;
  private static final int NOT_KILLED = 101;

  @TempDir Path scratch;

  /** Main of the first process: its exit code is the number of zombies after a killed child. */
  public static final class First {
    private First() {}

    public static void main(String[] arguments) throws Exception {
      if (ProcessHandle.current().pid() != 1) {
        System.exit(NOT_FIRST);
      }
      SandboxSettings settings =
          new SandboxSettings(
              Path.of(JAVA),
              System.getProperty("java.class.path"),
              Misbehaving.class.getName(),
              List.of());
      SandboxResult result =
          Sandbox.probe(settings)
              .run(
                  Path.of(arguments[0]),
                  EngineTask.of(new CheckModelTask("sleep")),
                  SandboxLimits.of(Duration.ofSeconds(2), 1L << 30, 1L << 30, 1, 1),
                  event -> {},
                  new Cancellation());
      Failure failure = Objects.requireNonNull(result.outcome().failure());
      System.exit(failure.code().equals("attempt-timeout") ? zombies() : NOT_KILLED);
    }

    private static int zombies() throws IOException {
      try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
        return (int)
            processes
                .map(process -> process.resolve("stat"))
                .filter(Files::exists)
                .filter(First::isZombie)
                .count();
      }
    }

    private static boolean isZombie(Path stat) {
      try {
        return Files.readString(stat).contains(") Z ");
      } catch (IOException gone) {
        return false;
      }
    }
  }

  @Test
  void gathersNoZombies() throws Exception {
    assumeTrue(
        LaunchRules.probe().held().contains(LaunchRule.OWN_PROCESS_IDS),
        "No process namespaces on this machine");
    Process first =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--map-root-user",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "--mount-proc",
                    JAVA,
                    "-cp",
                    System.getProperty("java.class.path"),
                    First.class.getName(),
                    scratch.toString()))
            .inheritIO()
            .start();
    try {
      assertThat(first.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(first.exitValue()).isZero();
    } finally {
      first.destroyForcibly();
    }
  }
}
