package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.ort.RunnerException;
import io.quantry.quantizer.QuantizationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/** Gives every failure of the libraries its public code. */
final class Causes {
  private static final int MAX_VIOLATIONS = 100;

  private Causes() {}

  static QuantryException of(Throwable cause) {
    return switch (cause) {
      case QuantryException known -> known;
      case ModelRefusedException refused -> of(refused);
      case QuantizationException failed -> of(failed.code(), failed);
      case RunnerException failed -> of(failed.code(), failed);
      case EvaluationException failed -> of(failed.code(), failed);
      case CancellationException canceled ->
          new QuantryException(ErrorCode.CANCELED, "Canceled", canceled);
      case IOException failed -> of(failed);
      case UncheckedIOException failed -> of(unwrapped(failed));
      case OutOfMemoryError exhausted ->
          new QuantryException(
              ErrorCode.MEMORY_LIMIT_EXCEEDED, "The engine's heap was exhausted", exhausted);
      default ->
          new QuantryException(
              ErrorCode.INTERNAL_ERROR,
              "The engine failed: " + cause.getClass().getSimpleName(),
              cause);
    };
  }

  private static QuantryException of(ModelRefusedException refused) {
    List<Violation> violations =
        refused.violations().stream()
            .limit(MAX_VIOLATIONS)
            .map(one -> new Violation("", code(one.code().slug()), one.message()))
            .toList();
    String first = refused.violations().getFirst().message();
    int more = refused.violations().size() - 1;
    return new QuantryException(
        code(refused.code().slug()),
        more == 0 ? first : first + " (and %d more reasons)".formatted(more),
        violations);
  }

  private static QuantryException of(String slug, RuntimeException failed) {
    return new QuantryException(code(slug), String.valueOf(failed.getMessage()), failed);
  }

  private static IOException unwrapped(UncheckedIOException failed) {
    IOException cause = failed.getCause();
    return cause == null ? new IOException(failed) : cause;
  }

  /** What an exception of the file system says beside its kind is a path: that stays here. */
  private static QuantryException of(IOException failed) {
    String text = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("file too large")) {
      return new QuantryException(
          ErrorCode.FILE_SIZE_LIMIT_EXCEEDED,
          "The limit on the size of a file was reached",
          failed);
    }
    if (text.contains("no space left") || text.contains("disk quota exceeded")) {
      return new QuantryException(
          ErrorCode.DISK_FULL, "There is no space left on the disk", failed);
    }
    return new QuantryException(
        ErrorCode.INTERNAL_ERROR,
        "A file could not be read or written: " + failed.getClass().getSimpleName(),
        failed);
  }

  private static ErrorCode code(String slug) {
    return ErrorCode.ofSlug(slug).orElse(ErrorCode.INTERNAL_ERROR);
  }
}
