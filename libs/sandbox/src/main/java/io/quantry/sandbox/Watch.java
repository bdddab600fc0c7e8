package io.quantry.sandbox;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Compares what a child uses with its limits; called every {@link #INTERVAL}. Not thread-safe. */
final class Watch {
  static final Duration INTERVAL = Duration.ofMillis(200);
  private static final long MIB = 1L << 20;

  /** To the kernel, whose limit is one process's, and whose signal names the cause. */
  private static final Duration CPU_GRACE = Duration.ofSeconds(5);

  private final ProcessTree tree;
  private final ScratchWatch scratch;
  private final SandboxLimits limits;
  private final long startNanos = System.nanoTime();
  private long peakMemoryBytes;

  Watch(ProcessTree tree, ScratchWatch scratch, SandboxLimits limits) {
    this.tree = tree;
    this.scratch = scratch;
    this.limits = limits;
  }

  long peakMemoryBytes() {
    return peakMemoryBytes;
  }

  /** The limit that was passed, if any. */
  Optional<Failure> look() {
    if (System.nanoTime() - startNanos > limits.wallTime().toNanos()) {
      return failed(
          ErrorCode.ATTEMPT_TIMEOUT,
          "The attempt took longer than the %s that it may".formatted(limits.wallTime()));
    }
    List<Long> members = tree.members();
    if (members.size() > limits.processes()) {
      return failed(
          ErrorCode.INTERNAL_ERROR,
          "The engine started more than %d processes".formatted(limits.processes()));
    }
    long memory = ProcessTree.memoryBytes(members);
    peakMemoryBytes = Math.max(peakMemoryBytes, memory);
    if (memory > limits.memoryBytes()) {
      return failed(
          ErrorCode.MEMORY_LIMIT_EXCEEDED,
          "The engine used more than the %d MiB of memory that it may"
              .formatted(limits.memoryBytes() / MIB));
    }
    if (ProcessTree.cpuTime(members).compareTo(limits.cpuTime().plus(CPU_GRACE)) > 0) {
      return failed(
          ErrorCode.CPU_LIMIT_EXCEEDED,
          "The engine's processes together used more than the %s of CPU time that they may"
              .formatted(limits.cpuTime()));
    }
    return scratch.violation();
  }

  private static Optional<Failure> failed(ErrorCode code, String message) {
    return Optional.of(Failure.of(code, message));
  }
}
