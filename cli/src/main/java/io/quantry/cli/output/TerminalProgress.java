package io.quantry.cli.output;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line rewritten in place: a turning sign, the stage, percent and seconds. */
final class TerminalProgress implements Progress {
  private static final String SIGNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final long REDRAW_MILLIS = 100;
  private static final int MAX_STAGE = 80;

  private final PrintWriter err;
  private final long begun = System.nanoTime();
  private final Thread painter;
  private String stage = "";
  private @Nullable Double fraction;
  private boolean closed;
  private int turn;

  TerminalProgress(PrintWriter err) {
    this.err = err;
    this.painter = Thread.ofPlatform().daemon().name("progress").start(this::paint);
  }

  @Override
  public synchronized void at(String stage, @Nullable Double fraction) {
    this.stage = stage.length() <= MAX_STAGE ? stage : stage.substring(0, MAX_STAGE - 1) + "…";
    this.fraction = fraction;
  }

  @Override
  public synchronized void note(String line) {
    err.printf("\r\u001b[K%s%n", line);
    err.flush();
  }

  private void paint() {
    while (!Thread.currentThread().isInterrupted()) {
      synchronized (this) {
        if (closed) {
          return;
        }
        draw();
      }
      try {
        Thread.sleep(REDRAW_MILLIS);
      } catch (InterruptedException closing) {
        return;
      }
    }
  }

  private void draw() {
    long seconds = (System.nanoTime() - begun) / 1_000_000_000L;
    Double at = fraction;
    String percent = at == null ? "" : String.format(Locale.ROOT, " %3.0f %%", at * 100);
    char sign = SIGNS.charAt(turn++ % SIGNS.length());
    err.printf(Locale.ROOT, "\r\u001b[K%s %s%s  %d s", sign, stage, percent, seconds);
    err.flush();
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      err.print("\r\u001b[K");
      err.flush();
    }
    painter.interrupt();
  }
}
