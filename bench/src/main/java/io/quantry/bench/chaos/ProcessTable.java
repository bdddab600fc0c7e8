package io.quantry.bench.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processes as the kernel shows them. */
final class ProcessTable {
  private ProcessTable() {}

  /** Engines that work below {@code home}. */
  static List<String> engines(Path home) {
    return matching(
        process ->
            commandLine(process).contains("io.quantry.engine.Main") && worksIn(process, home));
  }

  /** Whatever works below {@code home} or names it. */
  static List<String> all(Path home) {
    return matching(
        process -> commandLine(process).contains(home.toString()) || worksIn(process, home));
  }

  private interface Condition {
    boolean holds(Path process);
  }

  private static List<String> matching(Condition condition) {
    String own = Long.toString(ProcessHandle.current().pid());
    return ProcessHandle.allProcesses()
        .map(process -> Path.of("/proc", Long.toString(process.pid())))
        .filter(process -> !process.endsWith(own) && condition.holds(process))
        .map(process -> process.getFileName() + " " + commandLine(process))
        .toList();
  }

  private static boolean worksIn(Path process, Path home) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(home);
    } catch (IOException gone) {
      return false;
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }
}
