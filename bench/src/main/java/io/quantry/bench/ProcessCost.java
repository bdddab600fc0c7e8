package io.quantry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * What a command took, its start included.
 *
 * @param seconds wall time from start to exit
 * @param peakBytes the most that its processes held together: the sum of the peak resident memory
 *     of all that were alive at once, looked at every 10 ms. Pages that two of them share count
 *     twice
 * @param largestBytes the most that one of its processes ever held
 */
record ProcessCost(double seconds, long peakBytes, long largestBytes) {
  private static final int PERIOD_MILLIS = 10;

  /**
   * Runs a command to its end in this process's folder; what it writes to standard output is
   * dropped.
   *
   * @throws CommandFailed if it exits with another status than 0
   */
  static ProcessCost of(List<String> command) throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.create()) {
      Path errors = scratch.folder().resolve("errors");
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors.toFile())
              .start();
      long peak = 0;
      long largest = 0;
      do {
        long[] peaks = residentPeaks(process);
        peak = Math.max(peak, LongStream.of(peaks).sum());
        largest = Math.max(largest, LongStream.of(peaks).max().orElse(0));
      } while (!process.waitFor(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (process.exitValue() != 0) {
        throw new CommandFailed(command, process.exitValue(), Files.readString(errors));
      }
      return new ProcessCost(seconds, peak, largest);
    }
  }

  /** The medians of several runs' seconds and bytes, each on its own. */
  static ProcessCost median(List<ProcessCost> runs) {
    return new ProcessCost(
        runs.stream().mapToDouble(ProcessCost::seconds).sorted().toArray()[runs.size() / 2],
        runs.stream().mapToLong(ProcessCost::peakBytes).sorted().toArray()[runs.size() / 2],
        runs.stream().mapToLong(ProcessCost::largestBytes).sorted().toArray()[runs.size() / 2]);
  }

  String time() {
    return String.format(Locale.ROOT, "%.2f s", seconds);
  }

  String memory() {
    return String.format(Locale.ROOT, "%,.0f MB", peakBytes / 1e6);
  }

  private static long[] residentPeaks(Process process) {
    return LongStream.concat(
            LongStream.of(process.pid()), process.descendants().mapToLong(ProcessHandle::pid))
        .map(ResidentPeak::bytes)
        .toArray();
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
