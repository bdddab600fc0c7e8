package io.quantry.evaluation.dataset;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whatever the bytes, an npz archive is read to its end or refused with a code. By default over the
 * kept inputs only; {@code JAZZER_FUZZ=1} searches for more, see {@code docs/isolation.md}.
 */
class NpzFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void readsOrRefusesAnyBytes(byte[] archive) throws IOException {
    Path file = Files.createTempFile("fuzz", ".npz");
    try {
      Files.write(file, archive);
      Dataset dataset =
          new NpzFormat().open(new DatasetSource("npz", Map.of("archive", file), Map.of()));
      try (BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
        while (reader.next().isPresent()) {
          // every sample is decoded
        }
      }
    } catch (EvaluationException refused) {
      ArchiveCodes.requireCode(refused);
    } finally {
      Files.delete(file);
    }
  }
}
