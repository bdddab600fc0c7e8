package io.quantry.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.ModelFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SandboxTest {
  private static final long MIB = 1L << 20;
  private static final SandboxLimits LIMITS =
      new SandboxLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          512 * MIB,
          64 * MIB,
          64 * MIB,
          100 * MIB,
          256,
          32,
          1);
  private static final Sandbox SANDBOX =
      Sandbox.probe(
          new SandboxSettings(
              Path.of(System.getProperty("java.home"), "bin", "java"),
              System.getProperty("java.class.path"),
              Misbehaving.class.getName(),
              List.of("-XX:MaxDirectMemorySize=2g", "-XX:TieredStopAtLevel=1")));

  @TempDir Path scratch;
  private final List<EngineEvent> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void nothingSurvives() {
    assertThat(Leftovers.of(scratch)).isEmpty();
  }

  @Test
  void bringsBackOutcomeEventsAndTheWordsOnStandardError() throws IOException {
    SandboxResult result = run("obey", LIMITS);

    assertThat(result.outcome().failure()).isNull();
    assertThat(result.outcome().model()).extracting(ModelFacts::parameters).isEqualTo(42L);
    assertThat(result.exitCode()).isZero();
    assertThat(result.errorTail()).contains("a word for the log");
    assertThat(events).containsExactly(new EngineEvent("scan", 0.5, "half way"));
  }

  @ParameterizedTest
  @CsvSource({
    "crash, model-crashed-runtime, 134",
    "abort, model-crashed-runtime, 134",
    "fill heap, memory-limit-exceeded, 3",
    "exit 7, internal-error, 7"
  })
  void readsTheCauseFromTheExitCode(String behaviour, String code, int exitCode)
      throws IOException {
    SandboxResult result = run(behaviour, LIMITS);

    assertThat(failure(result).code()).isEqualTo(code);
    assertThat(result.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void stopsWhatRunsTooLong() throws IOException {
    assertThat(failure(run("sleep", withWallTime(Duration.ofSeconds(2)))).code())
        .isEqualTo("attempt-timeout");
  }

  @Test
  void stopsWhatUsesTooMuchProcessorTime() throws IOException {
    assumeTrue(holds(LaunchRule.RESOURCE_LIMITS), "No resource limits on this machine");
    SandboxResult result = run("spin", withCpuTime(Duration.ofSeconds(2)));

    assertThat(failure(result).code()).isEqualTo("cpu-limit-exceeded");
    assertThat(result.exitCode()).isEqualTo(152);
  }

  /** The kernel's limit is one process's: ten of them would have ten times as much. */
  @Test
  @Timeout(300) // seconds of CPU time take minutes where many share the processors
  void stopsWhatSharesTooMuchProcessorTimeAmongProcesses() throws IOException {
    SandboxResult result = run("spin in many processes", withCpuTime(Duration.ofSeconds(2)));

    assertThat(failure(result).code()).isEqualTo("cpu-limit-exceeded");
    assertThat(failure(result).message()).contains("together");
  }

  @Test
  void stopsWhatFillsMemoryOutsideTheHeap() throws IOException {
    SandboxResult result = run("fill native memory", LIMITS);

    assertThat(failure(result).code()).isEqualTo("memory-limit-exceeded");
    assertThat(result.peakMemoryBytes()).isGreaterThan(LIMITS.memoryBytes());
  }

  @Test
  void stopsWhatFillsTheDisk() throws IOException {
    assertThat(failure(run("fill disk", LIMITS)).code()).isEqualTo("file-size-limit-exceeded");
  }

  @Test
  void stopsWhatWritesOneLargeFile() throws IOException {
    assumeTrue(holds(LaunchRule.RESOURCE_LIMITS), "No resource limits on this machine");
    SandboxResult result = run("write a large file", LIMITS);

    assertThat(failure(result).code()).isEqualTo("file-size-limit-exceeded");
    assertThat(result.exitCode()).isEqualTo(153);
  }

  @Test
  void stopsWhatStartsManyProcesses() throws IOException {
    assertThat(failure(run("start many processes", LIMITS)).message()).contains("32 processes");
  }

  @Test
  void dropsLinesThatAreTooLongOrNoEvents() throws IOException {
    SandboxResult result = run("print huge lines", LIMITS);

    assertThat(result.outcome().model()).isNotNull();
    assertThat(result.droppedLines()).isEqualTo(8);
    assertThat(events).hasSize(1);
  }

  @Test
  void leavesNoGrandchildBehind() throws IOException {
    assertThat(run("leave grandchildren", LIMITS).outcome().model()).isNotNull();
  }

  @Test
  void killsAtOnceWhenCanceled() throws IOException {
    Cancellation cancellation = new Cancellation();
    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(cancellation::cancel);
    long start = System.nanoTime();

    SandboxResult result = SANDBOX.run(scratch, task("sleep"), LIMITS, events::add, cancellation);

    assertThat(failure(result).code()).isEqualTo("canceled");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void startsNothingOnceCanceled() throws IOException {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();

    SandboxResult result = SANDBOX.run(scratch, task("obey"), LIMITS, events::add, cancellation);

    assertThat(failure(result).code()).isEqualTo("canceled");
    assertThat(scratch).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "link the outcome",
        "huge outcome",
        "deep outcome",
        "incomplete outcome",
        "other outcome"
      })
  void doesNotBelieveABadOutcome(String behaviour) throws IOException {
    SandboxResult result = run(behaviour, LIMITS);

    assertThat(failure(result).code()).isEqualTo("internal-error");
    assertThat(failure(result).message()).contains("should have left an outcome");
  }

  @Test
  void givesTheChildAnEmptyEnvironmentAndNoPrivileges() throws IOException {
    run("report surroundings", LIMITS);

    assertThat(said("environment"))
        .isEqualTo(
            "[CLASSPATH, GOMP_SPINCOUNT, HOME, LANG, MALLOC_ARENA_MAX, OMP_NUM_THREADS, OMP_WAIT_POLICY, PATH,"
                + (holds(LaunchRule.OWN_PROCESS_IDS) ? " PWD," : "") // the shell's own
                + " QUANTRY_MEMORY_BYTES, TMPDIR]");
    assertThat(said("no-new-privs")).isEqualTo(holds(LaunchRule.NO_NEW_PRIVILEGES) ? "1" : "0");
    if (holds(LaunchRule.NO_NETWORK)) {
      assertThat(said("interfaces")).isEqualTo("none");
    }
    if (holds(LaunchRule.RESOURCE_LIMITS)) {
      assertThat(said("limits"))
          .contains("Max core file size 0 0")
          .contains("Max open files 256 256")
          .contains("Max file size 67108864 67108864");
    }
  }

  private SandboxResult run(String behaviour, SandboxLimits limits) throws IOException {
    return SANDBOX.run(scratch, task(behaviour), limits, events::add, new Cancellation());
  }

  private static EngineTask task(String behaviour) {
    return EngineTask.of(new CheckModelTask(behaviour));
  }

  private static Failure failure(SandboxResult result) {
    return Objects.requireNonNull(result.outcome().failure(), result::toString);
  }

  private static boolean holds(LaunchRule rule) {
    return !SANDBOX.missingRules().contains(rule.wireName());
  }

  private String said(String what) {
    return events.stream()
        .map(EngineEvent::message)
        .filter(message -> message.startsWith(what + " "))
        .map(message -> message.substring(what.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private static SandboxLimits withWallTime(Duration wallTime) {
    return new SandboxLimits(
        wallTime, Duration.ofSeconds(60), 512 * MIB, 64 * MIB, 64 * MIB, 100 * MIB, 256, 32, 1);
  }

  private static SandboxLimits withCpuTime(Duration cpuTime) {
    return new SandboxLimits(
        Duration.ofMinutes(4), cpuTime, 512 * MIB, 64 * MIB, 64 * MIB, 100 * MIB, 256, 32, 1);
  }
}
