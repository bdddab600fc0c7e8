package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.hostile.HostileCorpus;
import io.quantry.hostile.HostileModel;
import io.quantry.hostile.SeedModels;
import io.quantry.hostile.shape.CrashShapes;
import io.quantry.onnx.scan.ModelScan;
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
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile models through the real engine in the real sandbox, each in a child of its own as in
 * production: whatever they do to the child, its parent has a known code for it, in bounded time. A
 * sample: {@code bench/run FuzzCampaign} takes thousands.
 */
final class HostileModelsTest {
  private static final int MODELS = 60;

  /** Models that the scan refuses never reach the runtime; here only those that pass it count. */
  private static final int AMONG = 4 * MODELS;

  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final List<String> TECHNIQUES = List.of("dynamic", "float16", "bfloat16");
  private static final Sandbox SANDBOX =
      Sandbox.probe(SandboxSettings.engine(System.getProperty("java.class.path")));

  @TempDir Path folder;
  private final Map<String, Integer> outcomes = new TreeMap<>();

  @Test
  void everyMutatedModelGetsAKnownCode() throws IOException {
    long seed = Long.getLong("quantry.fuzz.seed", 20261126);
    SeedModels seeds = SeedModels.read(Path.of(System.getProperty("quantry.root")));
    System.out.printf("seed %d, %s%n", seed, seeds);
    HostileCorpus corpus = new HostileCorpus(seeds, seed);
    List<HostileModel> passed =
        IntStream.range(0, AMONG)
            .mapToObj(corpus::model)
            .filter(model -> ModelScan.scan(model.bytes()).isEmpty())
            .limit(MODELS)
            .toList();
    assertThat(passed).hasSizeGreaterThan(MODELS / 2);
    for (HostileModel model : passed) {
      judge(model);
    }
    System.out.println(outcomes);
    assertThat(outcomes).containsKeys("succeeded", "model-rejected-by-runtime");
  }

  @Test
  void everyCrashShapeGetsAKnownCode() throws IOException {
    for (HostileModel model : CrashShapes.all()) {
      judge(model);
    }
    System.out.println(outcomes);
    assertThat(outcomes)
        .containsKeys(
            "attempt-timeout",
            "memory-limit-exceeded",
            "model-graph-limit",
            "model-rejected-by-runtime");
  }

  private void judge(HostileModel model) throws IOException {
    int number = outcomes.values().stream().mapToInt(Integer::intValue).sum();
    Path scratch = Files.createDirectory(folder.resolve("task-" + number));
    Files.write(scratch.resolve("model.onnx"), model.bytes());
    EngineTask task =
        EngineTask.of(
            new QuantizeTask(
                "model.onnx",
                new TechniqueSpec(TECHNIQUES.get(number % TECHNIQUES.size()), Map.of()),
                null,
                "output/result.onnx",
                1));
    SandboxLimits limits = SandboxLimits.of(LONGEST, 2L << 30, 1L << 30, 2, 1);
    long start = System.nanoTime();
    SandboxResult result = SANDBOX.run(scratch, task, limits, event -> {}, new Cancellation());
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertThat(taken).as(model.name()).isLessThan(LONGEST.plusSeconds(30));
    Failure failure = result.outcome().failure();
    String code = failure == null ? "succeeded" : failure.code();
    if (failure != null && failure.errorCode() != ErrorCode.TRUTH_CHECK_FAILED) {
      assertThat(failure.errorCode().fault())
          .as("%s: %s, %s", model.name(), failure, result.errorTail())
          .isIn(ErrorCode.Fault.USER, ErrorCode.Fault.RESOURCES);
    }
    outcomes.merge(code, 1, Integer::sum);
  }
}
