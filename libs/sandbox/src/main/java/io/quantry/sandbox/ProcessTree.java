package io.quantry.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All processes that descend from one child, as {@code /proc} shows them: its descendants, the
 * members of its session, and whoever was one of them at an earlier look and still lives. Without a
 * process namespace of its own a daemon that leaves both between two looks escapes; with one the
 * kernel ends it. Not thread-safe.
 */
final class ProcessTree {
  private static final Path PROC = Path.of("/proc");

  /** One process: its start time (clock ticks since boot) tells it from a later one of its id. */
  private record Entry(long pid, long parent, long session, long startTicks, boolean zombie) {}

  private final long root;
  private final Map<Long, Long> known = new HashMap<>();

  ProcessTree(long root) {
    this.root = root;
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
    found.add(root);
    for (Entry entry : all.values()) {
      if (entry.session() == root) {
        found.add(entry.pid());
      }
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

  /** Sends every member the kill signal until none is left, for at most {@code patienceMillis}. */
  boolean kill(long patienceMillis) throws InterruptedException {
    long deadline = System.nanoTime() + patienceMillis * 1_000_000;
    List<Long> members = members();
    while (!members.isEmpty()) {
      for (long pid : members) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(5);
      members = members();
    }
    return true;
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
