package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.DescribeRuntimeTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.sandbox.Cancellation;
import io.quantry.sandbox.Sandbox;
import io.quantry.sandbox.SandboxLimits;
import io.quantry.sandbox.SandboxResult;
import io.quantry.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine as what it is in production: a child process. */
@Timeout(120)
final class EngineProcessTest {
  private static final Sandbox SANDBOX =
      Sandbox.probe(SandboxSettings.engine(System.getProperty("java.class.path")));

  @TempDir Path scratch;
  private final List<EngineEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void quantizesInsideTheSandbox() throws IOException {
    Samples.product(scratch.resolve("model.onnx"), 0.25f);

    SandboxResult result = run(dynamic());

    assertThat(result.outcome().failure()).as(result.errorTail()).isNull();
    assertThat(result.outcome().quantize()).isNotNull();
    assertThat(scratch.resolve("output/result.onnx")).isRegularFile();
    assertThat(result.droppedLines()).isZero();
    assertThat(events).extracting(EngineEvent::stage).contains("scan", "quantize", "verify");
  }

  @Test
  void saysWhatItsRuntimeCanDo() throws IOException {
    SandboxResult result = run(EngineTask.of(new DescribeRuntimeTask()));

    assertThat(result.outcome().failure()).as(result.errorTail()).isNull();
    RuntimeFacts runtime = Objects.requireNonNull(result.outcome().runtime());
    assertThat(runtime.version()).matches("1\\.\\d+\\.\\d+");
    assertThat(runtime.executionProviders()).contains("CPUExecutionProvider");
    assertThat(runtime.instructionSets()).isNotEmpty();
  }

  @Test
  void answersFailuresAsOutcomes() throws IOException {
    Files.write(scratch.resolve("model.onnx"), new byte[0]);

    SandboxResult result = run(EngineTask.of(new CheckModelTask("model.onnx")));

    assertThat(result.exitCode()).isZero();
    assertThat(failure(result).code()).isEqualTo("empty-upload");
  }

  @Test
  void reportsAFileThatGrowsBeyondItsLimit() throws IOException {
    Samples.product(scratch.resolve("model.onnx"), 0.25f);
    SandboxLimits tight =
        new SandboxLimits(
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            2L << 30,
            512L << 20,
            1L << 20, // the runtime's own library, unpacked at its start, is larger
            1L << 30,
            1024,
            32,
            1);

    SandboxResult result = SANDBOX.run(scratch, dynamic(), tight, events::add, new Cancellation());

    assertThat(result.outcome().quantize()).isNull();
    assertThat(failure(result).code()).isIn("file-size-limit-exceeded", "internal-error");
  }

  @Test
  void endsWhenItsStandardInputEnds() throws Exception {
    Samples.product(scratch.resolve("model.onnx"), 0.25f);
    Process engine =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WatchdogProbe.class.getName())
            .directory(scratch.toFile())
            .start();
    assertThat(engine.getInputStream().read()).isEqualTo('r');

    engine.getOutputStream().close();

    assertThat(engine.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(engine.exitValue()).isEqualTo(4);
  }

  /** Starts the engine's watchdog around work that never ends. */
  public static final class WatchdogProbe {
    private WatchdogProbe() {}

    public static void main(String[] arguments) throws InterruptedException {
      Main.watch(System.in);
      System.out.println("ready");
      System.out.flush();
      Thread.sleep(600_000);
    }
  }

  private static EngineTask dynamic() {
    return EngineTask.of(
        new QuantizeTask(
            "model.onnx", new TechniqueSpec("dynamic", Map.of()), null, "output/result.onnx", 1));
  }

  private SandboxResult run(EngineTask task) throws IOException {
    SandboxLimits limits = SandboxLimits.of(Duration.ofMinutes(1), 4L << 30, 1L << 30, 2, 1);
    return SANDBOX.run(scratch, task, limits, events::add, new Cancellation());
  }

  private static Failure failure(SandboxResult result) {
    return Objects.requireNonNull(result.outcome().failure(), result::toString);
  }
}
