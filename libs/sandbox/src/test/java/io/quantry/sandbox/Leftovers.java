package io.quantry.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processes that outlive their run: those that work in its scratch folder, removed or not. */
final class Leftovers {
  private Leftovers() {}

  /** Command lines of the processes, zombies left out. */
  static List<String> of(Path scratch) {
    return ProcessHandle.allProcesses()
        .filter(process -> worksIn(process, scratch))
        .map(process -> process.pid() + " " + process.info().commandLine().orElse("?"))
        .toList();
  }

  private static boolean worksIn(ProcessHandle process, Path scratch) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
          .startsWith(scratch);
    } catch (IOException gone) {
      return false;
    }
  }
}
