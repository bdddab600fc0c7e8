package io.quantry.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs a JVM where no namespace can be made, as in most containers. */
final class DegradedMachine {
  private static final String FORBID_NAMESPACES =
      "echo 0 > /proc/sys/user/max_user_namespaces"
          + " && exec setpriv --bounding-set -all --inh-caps -all -- \"$@\"";

  private DegradedMachine() {}

  /** {@code command} without the right to make namespaces; it keeps the process's id. */
  static List<String> command(List<String> command) {
    List<String> wrapped =
        new ArrayList<>(
            List.of("unshare", "--map-root-user", "--", "sh", "-c", FORBID_NAMESPACES, "sh"));
    wrapped.addAll(command);
    return wrapped;
  }

  /** Whether this machine can be made to look like one. */
  static boolean canBeHad() throws IOException, InterruptedException {
    return new ProcessBuilder(command(List.of("true"))).start().waitFor() == 0;
  }
}
