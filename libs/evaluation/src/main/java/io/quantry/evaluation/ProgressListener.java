package io.quantry.evaluation;

/** Told how far a measurement has come; called from the measuring thread, at most often enough. */
@FunctionalInterface
public interface ProgressListener {
  /**
   * @param stage {@code accuracy}, {@code latency} or {@code footprint}
   * @param fraction of this stage, 0 to 1
   * @param detail for a person to read, for instance {@code 512 of 3600 samples}
   */
  void progress(String stage, double fraction, String detail);

  /** Ignores what it is told. */
  static ProgressListener none() {
    return (stage, fraction, detail) -> {};
  }
}
