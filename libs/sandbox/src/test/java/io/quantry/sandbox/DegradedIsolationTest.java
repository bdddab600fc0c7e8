package io.quantry.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.fleet.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What still holds where namespaces are forbidden. */
@Timeout(60)
final class DegradedIsolationTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path scratch;

  /** Main that runs some children and writes down what came of them. */
  public static final class Service {
    private Service() {}

    public static void main(String[] arguments) throws Exception {
      Path scratch = Path.of(arguments[0]);
      Sandbox sandbox =
          Sandbox.probe(
              new SandboxSettings(
                  Path.of(JAVA),
                  System.getProperty("java.class.path"),
                  Hostile.class.getName(),
                  List.of()));
      StringBuilder seen = new StringBuilder();
      seen.append(sandbox.isolation()).append(' ').append(sandbox.missingRules()).append('\n');
      for (String attack :
          List.of("success", "immortal-grandchild", "success-and-crash", "sleep")) {
        seen.append(attack).append(' ').append(end(sandbox, scratch, attack)).append('\n');
      }
      Files.writeString(scratch.resolve("seen"), seen);
    }

    private static String end(Sandbox sandbox, Path scratch, String attack) throws IOException {
      SandboxLimits limits = SandboxLimits.of(Duration.ofSeconds(4), 1L << 30, 1L << 30, 1, 1);
      SandboxResult result =
          sandbox.run(
              scratch,
              EngineTask.of(new CheckModelTask(attack)),
              limits,
              event -> {},
              new Cancellation());
      return result.outcome().model() != null
          ? "succeeded"
          : Objects.requireNonNull(result.outcome().failure()).code();
    }
  }

  @Test
  void isAnnouncedAndStillEndsEveryProcess() throws Exception {
    assumeTrue(DegradedMachine.canBeHad(), "No user namespaces on this machine");
    Process service =
        new ProcessBuilder(
                DegradedMachine.command(
                    List.of(
                        JAVA,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName(),
                        scratch.toString())))
            .inheritIO()
            .start();
    try {
      assertThat(service.waitFor(50, TimeUnit.SECONDS)).isTrue();
    } finally {
      service.destroyForcibly();
    }
    assertThat(Files.readAllLines(scratch.resolve("seen")))
        .containsExactly(
            Isolation.DEGRADED + " [no-network, own-process-ids]",
            "success succeeded",
            "immortal-grandchild succeeded",
            "success-and-crash model-crashed-runtime",
            "sleep attempt-timeout");
    assertThat(Leftovers.of(scratch)).isEmpty();
  }
}
