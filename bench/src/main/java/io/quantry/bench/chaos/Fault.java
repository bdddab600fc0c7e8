package io.quantry.bench.chaos;

/** Something that goes wrong, and is mended again before {@link #strike} returns. */
interface Fault {
  /** As it is printed. */
  String label();

  /**
   * Strikes once.
   *
   * @return false where its place was not reached in time
   */
  boolean strike(Scene scene) throws InterruptedException;
}
