package io.quantry.ort;

import ai.onnxruntime.OrtException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which of our error codes a failure of the runtime is. */
final class Failures {
  static final String REJECTED = "model-rejected-by-runtime";
  static final String MISMATCH = "dataset-model-mismatch";
  static final String MEMORY = "memory-limit-exceeded";

  /** Paths of this machine and of the machine that built the runtime say nothing to a user. */
  private static final Pattern PATH = Pattern.compile("(?<![\\w.])/(?:[^\\s:/'\"]+/)+");

  private Failures() {}

  static RunnerException load(OrtException cause) {
    return new RunnerException(
        outOfMemory(cause) ? MEMORY : REJECTED,
        "ONNX Runtime %s does not load the model: %s"
            .formatted(Machine.runtimeVersion(), text(cause)),
        cause);
  }

  /**
   * A failed run: inputs that the runtime or one of the nodes refuses (wrong shape, an index beyond
   * a table) are the data's fault, all else is the model's.
   */
  static RunnerException run(OrtException cause) {
    if (outOfMemory(cause)) {
      return new RunnerException(
          MEMORY, "running the model needs more memory than there is: " + text(cause), cause);
    }
    String text = text(cause);
    String lower = text.toLowerCase(Locale.ROOT);
    boolean input =
        cause.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT
            || lower.contains("out of data bounds")
            || lower.contains("out of range")
            || lower.contains("incompatible dimensions")
            || lower.contains("cannot broadcast");
    return new RunnerException(
        input ? MISMATCH : REJECTED,
        (input ? "the inputs do not fit the model: " : "the model fails when run: ") + text,
        cause);
  }

  private static boolean outOfMemory(OrtException cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("Failed to allocate memory")
        || text.contains("std::bad_alloc")
        || text.contains("bytes, which exceeds the supported maximum"); // Tile's own limit
  }

  private static String text(OrtException cause) {
    return PATH.matcher(String.valueOf(cause.getMessage())).replaceAll("").strip();
  }
}
