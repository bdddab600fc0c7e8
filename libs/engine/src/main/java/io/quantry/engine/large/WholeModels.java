package io.quantry.engine.large;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.OptionalLong;

/**
 * Whether a model can be run as a whole: its FP32 weights, the runtime's copy of them and its
 * activations must fit the process beside each other.
 */
public final class WholeModels {
  private static final long MOST_BYTES = 2L << 30;
  private static final int SHARE = 3;

  private WholeModels() {}

  /**
   * Whether a model is run where there is another proof.
   *
   * @param bytes of the model, side files included
   * @param memoryBytes what the process may use, if that is limited
   */
  public static boolean fit(long bytes, OptionalLong memoryBytes) {
    return bytes <= MOST_BYTES && canRun(bytes, memoryBytes);
  }

  /** Whether a model can be run at all, however long that takes; parameters as above. */
  public static boolean canRun(long bytes, OptionalLong memoryBytes) {
    return memoryBytes.isEmpty() || bytes <= memoryBytes.getAsLong() / SHARE;
  }

  /** What the parent of this process says that it may use. */
  public static OptionalLong memoryLimit() {
    String limit = System.getenv("QUANTRY_MEMORY_BYTES");
    try {
      return limit == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(limit));
    } catch (NumberFormatException unset) {
      return OptionalLong.empty();
    }
  }

  /** For data that come with a model which does not fit. */
  public static QuantryException nothingToLearn(long bytes) {
    return new QuantryException(
        ErrorCode.MEMORY_LIMIT_EXCEEDED,
        reason(bytes)
            + ": so there is nothing to be learned from data; leave them out, or use a machine with more memory");
  }

  /** The sentence for a model that does not fit. */
  public static String reason(long bytes) {
    return "The FP32 model has %.1f GB, more than can be run here beside its copy in the runtime"
        .formatted(bytes / 1e9);
  }
}
