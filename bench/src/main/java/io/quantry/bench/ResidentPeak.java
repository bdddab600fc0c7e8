package io.quantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The most memory that a process ever held resident, as Linux counts it (VmHWM). */
final class ResidentPeak {
  private static final int KIBI = 1024;

  private ResidentPeak() {}

  /** Of a process, in bytes; 0 for one that is gone. */
  static long bytes(long pid) {
    try (Stream<String> status = Files.lines(Path.of("/proc/%d/status".formatted(pid)))) {
      return status
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBI)
          .sum();
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
  }

  /** Of this process, in megabytes of 10^6 bytes. */
  static double ownMegabytes() {
    return bytes(ProcessHandle.current().pid()) / 1e6;
  }
}
