package io.quantry.onnx.scan;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantry.onnx.file.ModelReader;

/**
 * Whatever the bytes, the scan answers, and what it lets pass, the reader reads. By default over
 * the kept inputs only; {@code JAZZER_FUZZ=1} searches for more, see {@code docs/isolation.md}.
 */
class ModelScanFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void answersAnyBytes(byte[] model) {
    if (ModelScan.scan(model).isEmpty()) {
      ModelReader.read(model);
    }
  }
}
