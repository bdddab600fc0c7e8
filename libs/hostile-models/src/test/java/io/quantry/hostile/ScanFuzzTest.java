package io.quantry.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.quantry.hostile.shape.CrashShapes;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.Violation;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.scan.ModelScan;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes, the scan answers with reasons or with none, soon and in bounded memory; and
 * what it lets pass, the reader reads. A number alone makes a model again.
 */
class ScanFuzzTest {
  private static final int MODELS = 5_000;
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** What one scan may allocate: its fixed buffers, and some bytes for each byte of the model. */
  private static final long FIXED_BYTES = 16L << 20;

  private static final long BYTES_PER_BYTE = 256;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Map<String, Integer> outcomes = new TreeMap<>();

  @Test
  void answersEveryMutatedModel() {
    long seed = Long.getLong("quantry.fuzz.seed", 20261126);
    SeedModels seeds = SeedModels.read(Path.of(System.getProperty("quantry.root")));
    System.out.printf("seed %d, %s%n", seed, seeds);
    HostileCorpus corpus = new HostileCorpus(seeds, seed);
    IntStream.range(0, MODELS).mapToObj(corpus::model).forEach(this::judge);
    System.out.println(outcomes);
    assertThat(outcomes.keySet())
        .as("mutations reach every part of the scan")
        .contains(
            "passed",
            "model-malformed",
            "model-graph-invalid",
            "model-shape-invalid",
            "model-tensor-mismatch",
            "external-data-forbidden",
            "operator-not-allowed",
            "opset-unsupported",
            "model-graph-limit");
  }

  @Test
  void answersEveryCrashShape() {
    CrashShapes.all().forEach(this::judge);
    assertThat(outcomes).containsKeys("passed", "model-graph-limit", "opset-unsupported");
  }

  @Test
  void aNumberMakesTheSameModelAgain() {
    SeedModels seeds = SeedModels.read(Path.of(System.getProperty("quantry.root")));
    Stream.of(0, 17, 4711)
        .forEach(
            number ->
                assertThat(new HostileCorpus(seeds, 3).model(number).bytes())
                    .isEqualTo(new HostileCorpus(seeds, 3).model(number).bytes()));
  }

  private void judge(HostileModel model) {
    long start = System.nanoTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    List<Violation> violations;
    try {
      violations = ModelScan.scan(model.bytes());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError undeclared) {
      throw new AssertionError("The scan of " + model.name(), undeclared);
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    assertThat(Duration.ofNanos(System.nanoTime() - start)).as(model.name()).isLessThan(LONGEST);
    assertThat(bytes)
        .as(model.name())
        .isLessThan(FIXED_BYTES + BYTES_PER_BYTE * model.bytes().length);
    outcomes.merge(
        violations.isEmpty() ? "passed" : violations.getFirst().code().slug(), 1, Integer::sum);
    if (violations.isEmpty()) {
      read(model);
    }
  }

  private static void read(HostileModel model) {
    try {
      ModelReader.read(model.bytes());
    } catch (ModelRefusedException declared) {
      throw new AssertionError("The reader knows better than the scan: " + model.name(), declared);
    } catch (RuntimeException | StackOverflowError undeclared) {
      throw new AssertionError("The reader of " + model.name(), undeclared);
    }
  }
}
