package io.quantry.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All processes that descend from one child, as {@code /proc} shows them: its descendants, the
 * members of its session, and whoever was one of them at an earlier look and still lives. A daemon
 * that left both between two looks is known by its environment when the tree is killed; one that
 * also changed that escapes, unless a process namespace lets the kernel end it. Not thread-safe.
 */
final class ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final long GONE = -1;

  /** utime, stime, cutime and cstime, counted from behind the name. */
  private static final int FIRST_CPU_FIELD = 12;

  private static final int LAST_CPU_FIELD = 15;

  /** Linux shows a hundredth of a second as one, whatever its timer does. */
  private static final long MILLIS_PER_TICK = 10;

  /** One process: its start time (clock ticks since boot) tells it from a later one of its id. */
  private record Entry(long pid, long parent, long session, long startTicks, boolean zombie) {}

  private static final Duration LAUNCHER_PATIENCE = Duration.ofSeconds(1);
  private static final Duration REAPING = Duration.ofMillis(100);
  private static final long KILL_INTERVAL_MILLIS = 5;

  private final Process child;
  private final String mark;
  private final long root;
  private final Map<Long, Long> known = new HashMap<>();
  private final long rootStartTicks;

  /**
   * @param mark an environment entry, {@code NAME=value}, that no process outside the tree has
   */
  ProcessTree(Process child, String mark) {
    this.child = child;
    this.mark = mark;
    this.root = child.pid();
    this.rootStartTicks =
        read(PROC.resolve(root + "/stat"))
            .flatMap(ProcessTree::parse)
            .map(Entry::startTicks)
            .orElse(GONE);
  }

  /** The ids of all living members. */
  List<Long> members() {
    Map<Long, Entry> all = new HashMap<>();
    Map<Long, List<Entry>> children = new HashMap<>();
    for (Entry entry : scan()) {
      all.put(entry.pid(), entry);
      children.computeIfAbsent(entry.parent(), parent -> new ArrayList<>()).add(entry);
    }
    known
        .entrySet()
        .removeIf(
            one -> {
              Entry now = all.get(one.getKey());
              return now == null || now.startTicks() != one.getValue();
            });
    Set<Long> found = new HashSet<>(known.keySet());
    // An id is not given away while it names a session: a stranger of the root's id means that
    // neither the root nor its session is left.
    Entry atRoot = all.get(root);
    if (atRoot == null || atRoot.startTicks() == rootStartTicks) {
      found.add(root);
      all.values().stream()
          .filter(entry -> entry.session() == root)
          .forEach(entry -> found.add(entry.pid()));
    }
    Deque<Long> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      for (Entry child : children.getOrDefault(open.pop(), List.of())) {
        if (found.add(child.pid())) {
          open.push(child.pid());
        }
      }
    }
    List<Long> members = new ArrayList<>();
    for (long pid : found) {
      Entry entry = all.get(pid);
      if (entry != null && !entry.zombie()) {
        known.put(pid, entry.startTicks());
        members.add(pid);
      }
    }
    return members;
  }

  /** Anonymous, shared and swapped bytes of {@code members}; of mapped files nothing. */
  static long memoryBytes(List<Long> members) {
    long kibibytes = 0;
    for (long pid : members) {
      for (String line : read(PROC.resolve(pid + "/status")).orElse("").split("\n", -1)) {
        if (line.startsWith("RssAnon:")
            || line.startsWith("RssShmem:")
            || line.startsWith("VmSwap:")) {
          kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return kibibytes * 1024;
  }

  /** Processor time of {@code members}, and of their children that they have seen end. */
  static Duration cpuTime(List<Long> members) {
    long ticks = 0;
    for (long pid : members) {
      String stat = read(PROC.resolve(pid + "/stat")).orElse("");
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
      for (int field = FIRST_CPU_FIELD; field <= LAST_CPU_FIELD && field < fields.length; field++) {
        ticks += Long.parseLong(fields[field]);
      }
    }
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  /**
   * Sends every member the kill signal until none is left, for at most {@code patience}, whether
   * this thread is interrupted meanwhile or not. Where the launch chain waits for the child, the
   * chain goes last: it then reaps what it started and leaves no zombies to this JVM, which may be
   * the first process of a container and reaps none.
   *
   * @return whether none is left
   */
  boolean kill(Duration patience) {
    boolean interrupted = false;
    long start = System.nanoTime();
    long deadline = start + patience.toNanos();
    long rootDeadline = start;
    addMarked();
    List<Long> members = members();
    while (!members.isEmpty() && System.nanoTime() < deadline) {
      if (members.size() > 1 && System.nanoTime() < start + LAUNCHER_PATIENCE.toNanos()) {
        rootDeadline = System.nanoTime() + REAPING.toNanos();
      }
      for (long pid : members) {
        if (pid != root || System.nanoTime() >= rootDeadline) {
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
      try {
        child.waitFor(KILL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException later) {
        interrupted = true;
      }
      members = members();
      if (members.isEmpty()) {
        addMarked();
        members = members();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return members.isEmpty();
  }

  private void addMarked() {
    long self = ProcessHandle.current().pid();
    for (Entry entry : scan()) {
      if (entry.pid() != self && isMarked(entry.pid())) {
        known.put(entry.pid(), entry.startTicks());
      }
    }
  }

  private boolean isMarked(long pid) {
    String environment = read(PROC.resolve(pid + "/environ")).orElse("");
    return ("\0" + environment).contains("\0" + mark + "\0");
  }

  private static List<Entry> scan() {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        read(folder.resolve("stat")).flatMap(ProcessTree::parse).ifPresent(entries::add);
      }
    } catch (IOException noProc) {
      throw new IllegalStateException("/proc cannot be read", noProc);
    }
    return entries;
  }

  /** {@code proc(5)}: pid, (name), state, parent, group, session, …, start time as number 22. */
  private static Optional<Entry> parse(String stat) {
    int afterName = stat.lastIndexOf(')');
    if (afterName < 0) {
      return Optional.empty();
    }
    String[] fields = stat.substring(afterName + 2).split(" ", -1);
    if (fields.length < 20) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            Long.parseLong(stat.substring(0, stat.indexOf(' '))),
            Long.parseLong(fields[1]),
            Long.parseLong(fields[3]),
            Long.parseLong(fields[19]),
            fields[0].equals("Z") || fields[0].equals("X")));
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return Optional.empty(); // the process ended meanwhile
    }
  }
}
