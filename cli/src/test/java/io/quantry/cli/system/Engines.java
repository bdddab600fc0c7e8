package io.quantry.cli.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The engine processes below a home. */
final class Engines {
  private Engines() {}

  static List<ProcessHandle> on(Path home) {
    return ProcessHandle.allProcesses().filter(process -> isEngineOn(home, process)).toList();
  }

  /**
   * Whether it is the JVM of an engine, not one of the launchers before it, working below the home.
   */
  private static boolean isEngineOn(Path home, ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    try {
      String command = Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      return command.contains("io.quantry.engine.Main")
          && Files.readString(proc.resolve("comm")).strip().equals("java")
          && Files.readSymbolicLink(proc.resolve("cwd")).startsWith(home);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Asks until there is an answer; empty when patience is over. */
  static <T> Optional<T> await(Duration patience, Supplier<Optional<T>> asked)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<T> answer = asked.get();
    while (answer.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
      answer = asked.get();
    }
    return answer;
  }
}
