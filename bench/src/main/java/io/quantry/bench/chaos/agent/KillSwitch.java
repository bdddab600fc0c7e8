package io.quantry.bench.chaos.agent;

import io.quantry.contracts.engine.EngineEvent;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process, as SIGKILL would, when the armed point is reached for the n-th time. Called by
 * the code that {@link KillAgent} weaves in. Thread-safe.
 */
public final class KillSwitch {
  private static final int KILLED = 137;

  private static volatile @Nullable KillPoint armed;
  private static int left;

  private KillSwitch() {}

  /** From now on, and until it is armed again. */
  static synchronized void arm(@Nullable KillPoint point, int occurrence) {
    left = occurrence;
    armed = point;
  }

  /**
   * A point is reached.
   *
   * @param point its name
   * @param arguments of the method
   */
  public static void reached(String point, Object[] arguments) {
    KillPoint wanted = armed;
    if (wanted != null && wanted.name().equals(point) && counts(wanted, arguments)) {
      countDown(wanted);
    }
  }

  private static boolean counts(KillPoint point, Object[] arguments) {
    if (point.fraction() == 0) {
      return true;
    }
    Double fraction = arguments[0] instanceof EngineEvent event ? event.fraction() : null;
    return fraction != null && fraction >= point.fraction();
  }

  @SuppressWarnings("SystemOut") // the process's log is this stream
  private static synchronized void countDown(KillPoint point) {
    if (armed == point && --left <= 0) {
      System.err.println("Killed at " + point.label());
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
