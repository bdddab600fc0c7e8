package io.quantry.sandbox;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.Failure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Compares what a child uses with its limits; called every {@link #INTERVAL}. Not thread-safe. */
final class Watch {
  static final Duration INTERVAL = Duration.ofMillis(200);
  private static final int LOOKS_PER_SCRATCH_LOOK = 5;
  private static final int MAX_SCRATCH_FILES = 100_000;
  private static final long MIB = 1L << 20;

  private final ProcessTree tree;
  private final Path scratch;
  private final SandboxLimits limits;
  private final long startNanos = System.nanoTime();
  private long peakMemoryBytes;
  private int looks;

  Watch(ProcessTree tree, Path scratch, SandboxLimits limits) {
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
    if (looks++ % LOOKS_PER_SCRATCH_LOOK == 0 && scratchIsTooLarge()) {
      return failed(
          ErrorCode.FILE_SIZE_LIMIT_EXCEEDED,
          "The engine wrote more than the %d MiB, or more files, than it may"
              .formatted(limits.scratchBytes() / MIB));
    }
    return Optional.empty();
  }

  private boolean scratchIsTooLarge() {
    Sum sum = new Sum(limits.scratchBytes());
    try {
      Files.walkFileTree(scratch, sum);
    } catch (IOException changing) {
      return false; // folders vanish while the child works; the next look comes soon
    }
    return sum.bytes > limits.scratchBytes() || sum.files > MAX_SCRATCH_FILES;
  }

  private static Optional<Failure> failed(ErrorCode code, String message) {
    return Optional.of(Failure.of(code, message));
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private final long enough;
    private long bytes;
    private long files;

    private Sum(long enough) {
      this.enough = enough;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files++;
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      return bytes > enough || files > MAX_SCRATCH_FILES
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }
}
