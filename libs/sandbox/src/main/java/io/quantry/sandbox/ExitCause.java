package io.quantry.sandbox;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.Failure;

/** What an exit code means where nobody here killed the child. */
final class ExitCause {
  private static final int HEAP_EXHAUSTED = 3;
  private static final int SIGNAL_BASE = 128;
  private static final int SIGILL = SIGNAL_BASE + 4;
  private static final int SIGTRAP = SIGNAL_BASE + 5;
  private static final int SIGABRT = SIGNAL_BASE + 6;
  private static final int SIGBUS = SIGNAL_BASE + 7;
  private static final int SIGFPE = SIGNAL_BASE + 8;
  private static final int SIGKILL = SIGNAL_BASE + 9;
  private static final int SIGSEGV = SIGNAL_BASE + 11;
  private static final int SIGXCPU = SIGNAL_BASE + 24;
  private static final int SIGXFSZ = SIGNAL_BASE + 25;

  private ExitCause() {}

  static Failure of(int exitCode) {
    return switch (exitCode) {
      case SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP ->
          Failure.of(
              ErrorCode.MODEL_CRASHED_RUNTIME,
              "The runtime crashed on this input (exit code %d)".formatted(exitCode));
      case HEAP_EXHAUSTED ->
          Failure.of(ErrorCode.MEMORY_LIMIT_EXCEEDED, "The engine's heap was exhausted");
      case SIGXCPU -> Failure.of(ErrorCode.CPU_LIMIT_EXCEEDED, "The limit on CPU time was reached");
      case SIGXFSZ -> fileTooLarge();
      case SIGKILL ->
          Failure.of(
              ErrorCode.INTERNAL_ERROR,
              "The engine was killed from outside (exit code 137), perhaps for lack of memory");
      default ->
          Failure.of(
              ErrorCode.INTERNAL_ERROR,
              "The engine ended with exit code %d and no outcome".formatted(exitCode));
    };
  }

  static Failure fileTooLarge() {
    return Failure.of(
        ErrorCode.FILE_SIZE_LIMIT_EXCEEDED, "The limit on the size of a file was reached");
  }
}
