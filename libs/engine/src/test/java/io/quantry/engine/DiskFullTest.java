package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.backends.SmallDisks;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk of the result has no more room, at the first tensor, half-way or when it is written. */
final class DiskFullTest {
  private static final int TENSORS = 4;

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(ints = {0, 2, TENSORS})
  void namesTheCauseAndLeavesNothing(int finished) throws IOException {
    Path model = SmallTransformer.outside(root.resolve("model.onnx"));
    Path small = root.resolve("small");
    Optional<SmallDisks> found = SmallDisks.on(Map.of(small, 1));
    assumeTrue(found.isPresent(), "needs a user namespace that may mount tmpfs");
    try (SmallDisks disks = found.get()) {
      AtomicInteger tensors = new AtomicInteger();
      if (finished == 0) {
        disks.fill(small);
      }
      assertThatExceptionOfType(QuantryException.class)
          .isThrownBy(
              () ->
                  quantize(
                      disks.inside(small),
                      model,
                      () -> {
                        if (tensors.incrementAndGet() == finished) {
                          fill(disks, small);
                        }
                      }))
          .extracting(QuantryException::code)
          .isEqualTo(ErrorCode.DISK_FULL);
      assertThat(tensors).hasValue(finished);
      disks.free(small);
      assertThat(files(disks.inside(small))).isEmpty();
    }
  }

  private static void quantize(Path folder, Path model, Runnable afterEach) {
    try {
      new QuantizeRun(
              folder, event -> {}, List.of(new Int8Columns(afterEach)), OptionalLong.of(3_000))
          .run(
              new QuantizeTask(
                  model.toString(),
                  new TechniqueSpec(Int8Columns.TYPE, Map.of()),
                  null,
                  "output/result.onnx",
                  1));
    } catch (IOException | RuntimeException failed) {
      throw Causes.of(failed);
    }
  }

  private static void fill(SmallDisks disks, Path folder) {
    try {
      disks.fill(folder);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** All but the output's own folder. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !file.equals(folder) && !file.equals(folder.resolve("output")))
          .toList();
    }
  }
}
