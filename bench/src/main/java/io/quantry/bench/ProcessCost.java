package io.quantry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a command took, its start included.
 *
 * @param seconds wall time from start to exit
 * @param peakBytes the most that its processes held together: the sum of the peak resident memory
 *     of all that were alive at once, looked at every 10 ms. Pages that two of them share count
 *     twice
 * @param output what it wrote to standard output
 */
record ProcessCost(double seconds, long peakBytes, String output) {
  private static final int PERIOD_MILLIS = 10;

  /**
   * Runs a command to its end in this process's folder.
   *
   * @throws CommandFailed if it exits with another status than 0
   */
  static ProcessCost of(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("quantry-bench", ".out");
    Path errors = Files.createTempFile("quantry-bench", ".err");
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      long peak = 0;
      do {
        peak = Math.max(peak, residentPeaks(process));
      } while (!process.waitFor(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (process.exitValue() != 0) {
        throw new CommandFailed(command, process.exitValue(), Files.readString(errors));
      }
      return new ProcessCost(seconds, peak, Files.readString(output));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** The medians of several runs' seconds and bytes, each on its own. */
  static ProcessCost median(List<ProcessCost> runs) {
    return new ProcessCost(
        runs.stream().mapToDouble(ProcessCost::seconds).sorted().toArray()[runs.size() / 2],
        runs.stream().mapToLong(ProcessCost::peakBytes).sorted().toArray()[runs.size() / 2],
        runs.getLast().output());
  }

  String time() {
    return String.format(Locale.ROOT, "%.2f s", seconds);
  }

  String memory() {
    return String.format(Locale.ROOT, "%,.0f MB", peakBytes / 1e6);
  }

  private static long residentPeaks(Process process) {
    return LongStream.concat(
            LongStream.of(process.pid()), process.descendants().mapToLong(ProcessHandle::pid))
        .map(ProcessCost::residentPeak)
        .sum();
  }

  /** 0 for a process that is gone. */
  private static long residentPeak(long pid) {
    try (Stream<String> status = Files.lines(Path.of("/proc/%d/status".formatted(pid)))) {
      return status
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
  }

  /** A command that did not end well. */
  static final class CommandFailed extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    CommandFailed(List<String> command, int status, String errors) {
      super("%s exited with %d: %s".formatted(String.join(" ", command), status, errors.strip()));
      this.reason = errors.strip().lines().reduce((earlier, last) -> last).orElse("");
    }

    /** The last line that it wrote to standard error. */
    String reason() {
      return reason;
    }
  }
}
