package io.quantry.evaluation.dataset;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whatever the bytes, a zip archive's entries are inflated or refused with a code, and never to
 * more than they announce. By default over the kept inputs only; {@code JAZZER_FUZZ=1} searches for
 * more, see {@code docs/isolation.md}.
 */
class ZipFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void inflatesOrRefusesAnyBytes(byte[] archive) throws IOException {
    Path file = Files.createTempFile("fuzz", ".zip");
    try {
      Files.write(file, archive);
      try (ZipArchive zip = ZipArchive.open(file)) {
        for (ZipEntry entry : zip.entries()) {
          inflate(zip, entry);
        }
      }
    } catch (EvaluationException refused) {
      ArchiveCodes.requireCode(refused);
    } finally {
      Files.delete(file);
    }
  }

  private static void inflate(ZipArchive zip, ZipEntry entry) {
    long inflated;
    try (InputStream content = zip.stream(entry)) {
      inflated = content.transferTo(OutputStream.nullOutputStream());
    } catch (IOException refused) {
      return; // a stream says so in its own way, its readers turn that into a code
    }
    if (inflated != entry.sizeBytes()) {
      throw new AssertionError(entry + " inflates to " + inflated);
    }
  }
}
