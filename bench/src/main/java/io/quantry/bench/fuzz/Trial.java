package io.quantry.bench.fuzz;

import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.Isolation;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.hostile.HostileModel;
import io.quantry.onnx.Violation;
import io.quantry.onnx.scan.ModelScan;
import io.quantry.sandbox.Cancellation;
import io.quantry.sandbox.Sandbox;
import io.quantry.sandbox.SandboxLimits;
import io.quantry.sandbox.SandboxResult;
import io.quantry.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** What becomes of one model. Thread-safe. */
final class Trial {
  private static final List<String> TECHNIQUES = List.of("dynamic", "float16", "bfloat16");
  private static final long MEMORY_BYTES = 2L << 30;
  private static final long DISK_BYTES = 1L << 30;

  private final Sandbox sandbox;
  private final Duration longest;

  Trial(Duration longest) {
    this.sandbox = Sandbox.probe(SandboxSettings.engineFolder(Path.of("cli/target/dist/engine")));
    this.longest = longest;
  }

  Isolation isolation() {
    return sandbox.isolation();
  }

  /**
   * An end.
   *
   * @param where which guard saw it: the scan, or the child process
   * @param failure absent if the model was quantized
   */
  record Outcome(String where, @Nullable Failure failure, Duration taken, String lastWords) {
    String slug() {
      return failure == null ? "succeeded" : failure.code();
    }
  }

  Outcome of(HostileModel model) {
    long start = System.nanoTime();
    List<Violation> refused = ModelScan.scan(model.bytes());
    if (!refused.isEmpty()) {
      Violation first = refused.getFirst();
      Failure failure = new Failure(first.code().slug(), first.message());
      return new Outcome("scan", failure, since(start), "");
    }
    try {
      Path scratch = Files.createTempDirectory("quantry-fuzz-");
      try {
        Files.write(scratch.resolve("model.onnx"), model.bytes());
        SandboxLimits limits = SandboxLimits.of(longest, MEMORY_BYTES, DISK_BYTES, 2, 1);
        SandboxResult result =
            sandbox.run(scratch, task(model), limits, event -> {}, new Cancellation());
        return new Outcome("child", result.outcome().failure(), since(start), result.errorTail());
      } finally {
        FileSystemUtils.deleteRecursively(scratch);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static EngineTask task(HostileModel model) {
    String technique = TECHNIQUES.get(Math.floorMod(model.bytes().length, TECHNIQUES.size()));
    return EngineTask.of(
        new QuantizeTask(
            "model.onnx", new TechniqueSpec(technique, Map.of()), null, "output/result.onnx", 1));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
