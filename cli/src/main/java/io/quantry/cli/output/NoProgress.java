package io.quantry.cli.output;

import org.jspecify.annotations.Nullable;

/** For callers that show progress in another way. */
final class NoProgress implements Progress {
  @Override
  public void at(String stage, @Nullable Double fraction) {}

  @Override
  public void note(String line) {}

  @Override
  public void close() {}
}
