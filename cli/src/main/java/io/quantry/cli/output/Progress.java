package io.quantry.cli.output;

import org.jspecify.annotations.Nullable;

/** Shows people that something goes on; thread-safe. Closing removes what must not stay. */
public sealed interface Progress extends AutoCloseable
    permits TerminalProgress, SparseProgress, NoProgress {
  /** Shows nothing. */
  static Progress none() {
    return new NoProgress();
  }

  /**
   * Says where the work stands.
   *
   * @param stage what is going on, a few words
   * @param fraction 0 to 1, or null where unknown
   */
  void at(String stage, @Nullable Double fraction);

  /** A line that stays. */
  void note(String line);

  @Override
  void close();
}
