package io.quantry.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Drains a child's standard error at a bounded rate and keeps its end. */
final class ErrorTail implements Runnable {
  private static final int KEPT_BYTES = 16 * 1024;

  private final InputStream stream;
  private final byte[] ring = new byte[KEPT_BYTES];
  private final Rate bytes = Rate.bytes();
  private long total;

  ErrorTail(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public void run() {
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        keep(buffer, read);
        bytes.pause(read);
      }
    } catch (IOException closed) {
      // The stream was closed because the child is gone: what came so far is what there is.
      keep(new byte[0], 0);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void keep(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      ring[(int) (total++ % KEPT_BYTES)] = bytes[i];
    }
  }

  /** The text so far; control characters are replaced, since it ends up in a log. */
  synchronized String text() {
    int length = (int) Math.min(total, KEPT_BYTES);
    byte[] tail = new byte[length];
    for (int i = 0; i < length; i++) {
      tail[i] = ring[(int) ((total - length + i) % KEPT_BYTES)];
    }
    return new String(tail, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
  }
}
