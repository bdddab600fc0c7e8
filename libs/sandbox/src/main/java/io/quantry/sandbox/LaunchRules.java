package io.quantry.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The launch rules that hold on this machine, found by trying them, and the command line that keeps
 * them. The tools (util-linux) replace themselves by the next one, so the child keeps its parent.
 */
final class LaunchRules {
  /** Closes the gap in which the parent may have died before its death had a signal. */
  private static final String EXEC_UNLESS_ORPHANED = "test \"$PPID\" = \"$0\" && exec \"$@\"";

  private static final String NAME_LAUNCHER = "export LAUNCHER=$$; exec \"$@\"";
  private static final String EXIT_IF_ORPHANED =
      """
      while read -r name parent; do test "$name" = PPid: && break; done </proc/self/status
      test "$parent" = "$LAUNCHER" || exit 1
      unset LAUNCHER name parent
      """;
  private static final String MOUNT_PROC =
      "mount -t proc -o nosuid,nodev,noexec proc /proc 2>/dev/null || exit 1\n";

  private static final Duration PROBE_TIME = Duration.ofSeconds(10);
  private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");

  private final Set<LaunchRule> held;
  private final List<String> session;
  private final Optional<String> prlimit;
  private final List<String> network;
  private final List<String> privileges;
  private final List<String> processIds;
  private final List<String> capabilities;

  private LaunchRules(
      Set<LaunchRule> held,
      List<String> session,
      Optional<String> prlimit,
      List<String> network,
      List<String> privileges,
      List<String> processIds,
      List<String> capabilities) {
    this.held = Collections.unmodifiableSet(held);
    this.session = session;
    this.prlimit = prlimit;
    this.network = network;
    this.privileges = privileges;
    this.processIds = processIds;
    this.capabilities = capabilities;
  }

  /** Tries each rule with a command that does nothing. */
  static LaunchRules probe() {
    Set<LaunchRule> held = EnumSet.noneOf(LaunchRule.class);
    List<String> session = firstThatWorks(List.of(tool("setsid", List.of())));
    Optional<String> prlimit =
        firstThatWorks(List.of(tool("prlimit", List.of("--core=0", "--")))).stream().findFirst();
    prlimit.ifPresent(found -> held.add(LaunchRule.RESOURCE_LIMITS));

    // A user namespace of its own is what makes this possible without rights.
    List<String> network =
        firstThatWorks(List.of(tool("unshare", List.of("--map-root-user", "--net", "--"))));
    if (!network.isEmpty()) {
      held.add(LaunchRule.NO_NETWORK);
    }

    List<String> privileges =
        firstThatWorks(
            List.of(
                tool("setpriv", List.of("--no-new-privs", "--pdeathsig", "KILL", "--")),
                tool("setpriv", List.of("--no-new-privs", "--"))));
    if (!privileges.isEmpty()) {
      held.add(LaunchRule.NO_NEW_PRIVILEGES);
      if (privileges.contains("--pdeathsig")) {
        held.add(LaunchRule.DIES_WITH_PARENT);
      }
    }

    // A /proc of its own hides all other processes; containers often forbid that part.
    List<String> processIds =
        firstThatWorks(network, List.of(ownProcessIds(MOUNT_PROC), ownProcessIds("")));
    if (!processIds.isEmpty()) {
      held.add(LaunchRule.OWN_PROCESS_IDS);
    }
    // Root of a user namespace may do there what the kernel reserves to root: take that away.
    List<String> capabilities =
        network.isEmpty()
            ? List.of()
            : firstThatWorks(
                network,
                List.of(
                    tool(
                        "setpriv", List.of("--bounding-set", "-all", "--inh-caps", "-all", "--"))));
    return new LaunchRules(held, session, prlimit, network, privileges, processIds, capabilities);
  }

  /**
   * The first process of a namespace ignores most signals, its own crash signals included: so a
   * shell takes that place, and passes on the exit code. {@code unshare} asks for the death signal
   * only after its fork, so the shell checks, while the old {@code /proc} still tells, that it has
   * the parent it should have.
   */
  private static List<String> ownProcessIds(String prepare) {
    List<String> unshare =
        tool("unshare", List.of("--mount", "--pid", "--fork", "--kill-child", "--"));
    if (unshare.isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", NAME_LAUNCHER, "sh"));
    command.addAll(unshare);
    command.addAll(List.of("/bin/sh", "-c", EXIT_IF_ORPHANED + prepare + "\"$@\"; exit $?", "sh"));
    return command;
  }

  Set<LaunchRule> held() {
    return held;
  }

  Set<LaunchRule> missing() {
    Set<LaunchRule> missing = EnumSet.allOf(LaunchRule.class);
    missing.removeAll(held);
    return missing;
  }

  /**
   * {@code command} under all rules that hold. Order matters: entering a user namespace comes
   * before the parent-death signal (new credentials clear it), and that before the fork into a
   * process namespace. Capabilities go last, so that the first process of the namespace keeps them:
   * the kernel then lets the child neither trace nor signal it.
   */
  List<String> wrap(SandboxLimits limits, List<String> command) {
    List<String> wrapped = new ArrayList<>(session);
    prlimit.ifPresent(
        tool -> {
          long cpuSeconds = Math.max(1, limits.cpuTime().toSeconds());
          wrapped.addAll(
              List.of(
                  tool,
                  "--core=0",
                  "--cpu=" + cpuSeconds + ":" + (cpuSeconds + 5),
                  "--fsize=" + limits.fileBytes(),
                  "--nofile=" + limits.openFiles(),
                  "--"));
        });
    wrapped.addAll(network);
    wrapped.addAll(privileges);
    wrapped.addAll(List.of("/bin/sh", "-c", EXEC_UNLESS_ORPHANED));
    wrapped.add(Long.toString(ProcessHandle.current().pid()));
    wrapped.addAll(processIds);
    wrapped.addAll(capabilities);
    wrapped.addAll(command);
    return List.copyOf(wrapped);
  }

  private static List<String> tool(String name, List<String> options) {
    for (String folder : FOLDERS) {
      Path path = Path.of(folder, name);
      if (Files.isExecutable(path)) {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(options);
        return command;
      }
    }
    return List.of();
  }

  private static List<String> firstThatWorks(List<List<String>> candidates) {
    return firstThatWorks(List.of(), candidates);
  }

  private static List<String> firstThatWorks(List<String> before, List<List<String>> candidates) {
    for (List<String> candidate : candidates) {
      List<String> command = new ArrayList<>(before);
      command.addAll(candidate);
      command.addAll(List.of("/bin/sh", "-c", "exit 0"));
      if (!candidate.isEmpty() && works(command)) {
        return List.copyOf(candidate);
      }
    }
    return List.of();
  }

  private static boolean works(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    try {
      Process process = LaunchThread.start(builder);
      boolean ended = process.waitFor(PROBE_TIME.toMillis(), TimeUnit.MILLISECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException notStarted) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
