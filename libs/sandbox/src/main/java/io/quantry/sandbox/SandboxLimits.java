package io.quantry.sandbox;

import java.time.Duration;

/**
 * What one child may use.
 *
 * @param wallTime from start to exit
 * @param cpuTime summed over its threads
 * @param memoryBytes anonymous and shared memory of the whole process tree, swap included; pages of
 *     mapped files do not count, the kernel takes them back when it needs them
 * @param heapBytes heap of its JVM, less than {@code memoryBytes}
 * @param fileBytes size of any one file that it writes
 * @param scratchBytes size of everything below its scratch folder
 * @param openFiles open file descriptors per process
 * @param processes processes in its tree
 * @param threads what numeric libraries are told to use
 */
public record SandboxLimits(
    Duration wallTime,
    Duration cpuTime,
    long memoryBytes,
    long heapBytes,
    long fileBytes,
    long scratchBytes,
    int openFiles,
    int processes,
    int threads) {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final int OPEN_FILES = 1024;
  private static final int PROCESSES = 32;

  public SandboxLimits {
    require(wallTime.isPositive(), "wallTime must be positive");
    require(cpuTime.isPositive(), "cpuTime must be positive");
    require(heapBytes >= 16 * MIB, "heapBytes must be at least 16 MiB");
    require(memoryBytes > heapBytes, "memoryBytes must exceed heapBytes");
    require(fileBytes >= MIB, "fileBytes must be at least 1 MiB");
    require(scratchBytes >= fileBytes, "scratchBytes must not be below fileBytes");
    require(openFiles >= 64, "openFiles must be at least 64");
    require(processes >= 8, "processes must be at least 8");
    require(threads >= 1, "threads must be at least 1");
  }

  /**
   * The usual limits: half of the memory is heap, CPU time is what all cores could spend in {@code
   * wallTime}, and files may be as large as {@code diskBytes}.
   */
  public static SandboxLimits of(
      Duration wallTime, long memoryBytes, long diskBytes, int cores, int threads) {
    return new SandboxLimits(
        wallTime,
        wallTime.multipliedBy(cores).plusSeconds(10),
        memoryBytes,
        Math.clamp(memoryBytes / 2, 16 * MIB, 64 * GIB),
        diskBytes,
        diskBytes,
        OPEN_FILES,
        PROCESSES,
        threads);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
