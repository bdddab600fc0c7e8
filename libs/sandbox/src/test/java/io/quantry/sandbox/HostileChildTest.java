package io.quantry.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Children that mean harm: to their parent, to its disk, to its log, or to the truth. */
@Timeout(60)
final class HostileChildTest {
  private static final long MIB = 1L << 20;
  private static final Sandbox SANDBOX =
      Sandbox.probe(
          new SandboxSettings(
              Path.of(System.getProperty("java.home"), "bin", "java"),
              System.getProperty("java.class.path"),
              Hostile.class.getName(),
              List.of("-XX:TieredStopAtLevel=1")));

  @TempDir Path scratch;
  private final List<EngineEvent> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void nothingSurvives() {
    assertThat(Leftovers.of(scratch)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "success-and-crash, model-crashed-runtime",
    "silence, internal-error",
    "fifo, internal-error",
    "large-file, file-size-limit-exceeded",
    "last-moment, file-size-limit-exceeded"
  })
  void believesNoOutcomeThatTheEndContradicts(String attack, String code) throws IOException {
    assertThat(failure(run(attack, 20)).code()).isEqualTo(code);
  }

  @Test
  void doesNotTakeAnOlderOutcomeForThatOfThisRun() throws IOException {
    assertThat(run("success", 20).outcome().model()).isNotNull();
    assertThat(failure(run("silence", 20)).code()).isEqualTo("internal-error");
  }

  @Test
  void keepsControlCharactersOutOfLogsAndMessages() throws IOException {
    assertThat(run("silence", 20).errorTail())
        .contains("leaves without an outcome")
        .doesNotContain("\u001b");

    Failure failure = failure(run("shouting-failure", 20));
    assertThat(failure.code()).isEqualTo("internal-error");
    assertThat(failure.message()).hasSize(4096).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"endless-line", "endless-events"})
  void isNotKeptBusyByAFloodOfOutput(String attack) throws IOException {
    OperatingSystemMXBean self = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long before = self.getProcessCpuTime();

    SandboxResult result = run(attack, 3);

    Duration spent = Duration.ofNanos(self.getProcessCpuTime() - before);
    assertThat(failure(result).code()).isEqualTo("attempt-timeout");
    assertThat(spent).isLessThan(Duration.ofSeconds(2));
    assertThat(events).hasSizeLessThanOrEqualTo(500);
  }

  @Test
  void dropsProgressThatIsNoFraction() throws IOException {
    SandboxResult result = run("wrong-fractions", 20);

    assertThat(result.outcome().model()).isNotNull();
    assertThat(result.droppedLines()).isEqualTo(2);
    assertThat(events).isEmpty();
  }

  @Test
  void dropsFiguresThatAreNone() throws IOException {
    SandboxResult result = run("wrong-figures", 20);

    assertThat(result.outcome().model()).isNotNull();
    assertThat(result.droppedLines()).isEqualTo(7);
    assertThat(events).containsExactly(new EngineEvent("s", null, "m", Map.of("loss", 0.5)));
  }

  @Test
  void reachesNoServerOfTheMachine() throws IOException {
    assumeTrue(holds(LaunchRule.NO_NETWORK), "No network namespaces on this machine");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("connect " + server.getLocalPort(), 20).exitCode()).isEqualTo(7);
    }
  }

  @Test
  void holdsNoCapabilityInItsNamespaces() throws IOException {
    assumeTrue(holds(LaunchRule.NO_NETWORK), "No user namespaces on this machine");
    assertThat(run("capabilities", 20).outcome().model()).isNotNull();
    assertThat(events)
        .extracting(EngineEvent::message)
        .containsExactlyInAnyOrder(
            "CapInh:0000000000000000",
            "CapPrm:0000000000000000",
            "CapEff:0000000000000000",
            "CapBnd:0000000000000000",
            "CapAmb:0000000000000000");
  }

  @Test
  void cannotEndTheFirstProcessOfItsNamespace() throws IOException {
    assumeTrue(holds(LaunchRule.OWN_PROCESS_IDS), "No process namespaces on this machine");
    assertThat(run("kill-the-first-process", 20).outcome().model()).isNotNull();
  }

  @Test
  void leavesNoGrandchildThatIgnoresSignals() throws IOException {
    assertThat(run("immortal-grandchild", 20).outcome().model()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"deep-folders", "long-paths"})
  void stopsAndRemovesTreesInWhichTheCleanUpWouldGetLost(String attack) throws IOException {
    assertThat(failure(run(attack, 20)).code()).isEqualTo("file-size-limit-exceeded");
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void leavesNoFolderThatTheCleanUpCannotEnter() throws IOException {
    SandboxResult result = run("closed-folder", 20);

    if (Files.isReadable(scratch.resolve("closed"))) {
      assertThat(result.outcome().model()).isNotNull(); // nothing is closed to root
    } else {
      assertThat(failure(result).code()).isEqualTo("file-size-limit-exceeded");
      assertThat(scratch).isEmptyDirectory();
    }
  }

  @Test
  void keepsStandardInputOpenWhileItLives() throws IOException {
    assertThat(run("read-input", 20).outcome().model()).isNotNull();
  }

  @Test
  void killsTheChildWhenTheCallerIsInterrupted() throws Exception {
    AtomicReference<SandboxResult> result = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    result.set(run("sleep", 50));
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
    while (!Files.exists(scratch.resolve("task.json"))) {
      Thread.sleep(10);
    }
    Thread.sleep(300);
    caller.interrupt();
    caller.interrupt();

    assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
    assertThat(failure(result.get()).code()).isEqualTo("canceled");
  }

  private SandboxResult run(String attack, long seconds) throws IOException {
    SandboxLimits limits =
        new SandboxLimits(
            Duration.ofSeconds(seconds),
            Duration.ofSeconds(60),
            768 * MIB,
            256 * MIB,
            64 * MIB,
            100 * MIB,
            256,
            32,
            1);
    return SANDBOX.run(
        scratch,
        EngineTask.of(new CheckModelTask(attack)),
        limits,
        events::add,
        new Cancellation());
  }

  private static Failure failure(SandboxResult result) {
    return Objects.requireNonNull(result.outcome().failure(), result::toString);
  }

  private static boolean holds(LaunchRule rule) {
    return !SANDBOX.missingRules().contains(rule.wireName());
  }
}
