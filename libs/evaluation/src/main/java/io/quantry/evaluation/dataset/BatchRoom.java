package io.quantry.evaluation.dataset;

/**
 * How many samples fit a batch: as many as asked for, fewer where they are so large that the batch
 * would take over 256 MiB, at least one. Keeps what a file announces from deciding how much memory
 * is allocated.
 */
final class BatchRoom {
  private static final long MOST_BYTES = 256L << 20;

  private BatchRoom() {}

  static int samples(int batch, long sampleBytes) {
    return Math.clamp(MOST_BYTES / Math.max(1, sampleBytes), 1, batch);
  }
}
