package io.quantry.embedded;

/** The pause between two looks at something outside this JVM that cannot notify. */
final class Waiting {
  private static final long PAUSE_MILLIS = 20;

  private Waiting() {}

  static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("interrupted while waiting for a server", e);
    }
  }
}
