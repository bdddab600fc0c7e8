package io.quantry.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts children that the kernel signals when this JVM ends, {@code kill -9} included.
 *
 * <p>The parent-death signal fires when the <em>thread</em> that forked ends, so every child is
 * forked by one platform thread that lives as long as the JVM. The order of the wrappers matters:
 * {@code setsid} keeps the terminal's Ctrl-C away (the launcher stops its servers in its own
 * order), a change of credentials would clear the signal, so {@code unshare} comes before {@code
 * setpriv}, and the shell then closes the gap in which the parent may have died before the signal
 * was set.
 */
final class ChildStarter {
  private static final ExecutorService FORKING_THREAD =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon(true).name("embedded-servers-fork").factory());

  private static final String EXEC_UNLESS_ORPHANED = "test \"$PPID\" = \"$0\" && exec \"$@\"";

  private ChildStarter() {}

  /**
   * What a child runs as: PostgreSQL refuses root, so root hands it a user namespace in which it is
   * nobody.
   */
  enum Identity {
    SAME_USER,
    NOT_ROOT
  }

  static Process start(ProcessBuilder builder, String deathSignal, Identity identity) {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(asUser(identity));
    command.addAll(List.of("setpriv", "--pdeathsig", deathSignal));
    command.addAll(List.of("sh", "-c", EXEC_UNLESS_ORPHANED));
    command.add(Long.toString(ProcessHandle.current().pid()));
    command.addAll(builder.command());
    builder.command(command);
    try {
      return FORKING_THREAD.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new EmbeddedServerException(
          "cannot start a server process: setsid, setpriv and unshare of util-linux are needed",
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("interrupted while starting a server process", e);
    }
  }

  static List<String> asUser(Identity identity) {
    return identity == Identity.NOT_ROOT && isRoot() ? List.of("unshare", "--user") : List.of();
  }

  /** By number: what user 0 is called does not matter to PostgreSQL. */
  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new EmbeddedServerException("cannot see which user this process runs as", e);
    }
  }

  /**
   * Sends a signal that {@link Process} has no method for. The caller has just checked whose pid
   * this is.
   */
  static void signal(long pid, String signal) {
    try {
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new EmbeddedServerException("cannot send SIG" + signal + " to process " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
