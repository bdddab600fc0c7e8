package io.quantry.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the kernel says of processes. */
final class ProcessFacts {
  private ProcessFacts() {}

  /** The fields of {@code /proc/<pid>/status}. */
  static Map<String, String> status(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .map(line -> line.split(":\\s*", 2))
        .collect(Collectors.toMap(field -> field[0], field -> field[1]));
  }

  /** Mount point to the options of what is mounted there, {@code ro} or {@code rw} first. */
  static Map<String, String> mounts(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "mountinfo")).stream()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(field -> field[4], field -> field[5], (under, over) -> over));
  }

  /** All processes of a user, by number. */
  static List<Long> ofUser(String uid) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.matches("[0-9]+"))
          .map(Long::valueOf)
          .filter(pid -> ownedBy(uid).apply(pid))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Function<Long, Boolean> ownedBy(String uid) {
    return pid -> {
      try {
        return status(pid).getOrDefault("Uid", "").startsWith(uid + "\t");
      } catch (IOException | UncheckedIOException ended) {
        return false;
      }
    };
  }
}
