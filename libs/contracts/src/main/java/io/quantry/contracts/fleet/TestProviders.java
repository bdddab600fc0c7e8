package io.quantry.contracts.fleet;

/**
 * Whether members may claim execution providers that they do not have. Only tests may, so that work
 * for a device can be followed to its end on a machine without one: both the member's process and
 * the job service's must have been started with {@code -Dquantry.test-providers-allowed=true},
 * which no configuration file can say. What a task computes is untouched: its child asks the real
 * runtime, and its result names what really ran.
 */
public final class TestProviders {
  /** The system property. */
  public static final String ALLOWED = "quantry.test-providers-allowed";

  private TestProviders() {}

  /** Whether this process was started for such a test. */
  public static boolean allowed() {
    return Boolean.getBoolean(ALLOWED);
  }
}
