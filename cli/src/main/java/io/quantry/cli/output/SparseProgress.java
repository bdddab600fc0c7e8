package io.quantry.cli.output;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines for logs: one when a stage has lasted a second, then at most one every ten seconds; work
 * that is over sooner prints nothing. A stage is what stands before the first colon.
 */
final class SparseProgress implements Progress {
  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final long EVERY_NANOS = 10_000_000_000L;

  private final PrintWriter err;
  private final long begun = System.nanoTime();
  private long printedAt = Long.MIN_VALUE;
  private String printed = "";

  SparseProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public synchronized void at(String stage, @Nullable Double fraction) {
    long now = System.nanoTime();
    String name = stage.substring(0, Math.max(0, stage.indexOf(':')));
    boolean fresh = !name.equals(printed);
    if (now - begun < QUIET_NANOS
        || (!fresh && now - printedAt < EVERY_NANOS)
        || (fresh && printedAt != Long.MIN_VALUE && now - printedAt < QUIET_NANOS)) {
      return;
    }
    printed = name;
    printedAt = now;
    String percent = fraction == null ? "" : String.format(Locale.ROOT, " %.0f %%", fraction * 100);
    err.println(stage + percent);
    err.flush();
  }

  @Override
  public synchronized void note(String line) {
    printedAt = System.nanoTime();
    err.println(line);
    err.flush();
  }

  @Override
  public void close() {}
}
