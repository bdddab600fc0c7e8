package io.quantry.evaluation.probe;

import io.quantry.evaluation.latency.Feeds;
import io.quantry.evaluation.latency.LatencyPoint;
import io.quantry.ort.Machine;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A process that loads one model, runs it once, and prints what that took. */
public final class LoadProbe {
  private LoadProbe() {}

  /**
   * Prints {@code probe <loadNanos> <firstRunNanos> <residentBytesBefore> <peakResidentBytes>}.
   *
   * @param arguments path of the model, number of threads, and maybe the file of what to feed;
   *     without it values are made up
   */
  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    Optional<Map<String, TensorValue>> given =
        arguments.length > 2 ? Optional.of(FeedFile.read(Path.of(arguments[2]))) : Optional.empty();
    // Loads the native library, which every model needs alike.
    Machine.runtimeVersion();
    long before = statusBytes("VmRSS:");
    long start = System.nanoTime();
    try (Session session = Session.open(model, SessionSettings.threads(threads))) {
      long loaded = System.nanoTime();
      session.run(
          given.orElseGet(() -> Feeds.synthetic(session.inputs(), new LatencyPoint(1, null), 1)));
      long ran = System.nanoTime();
      System.out.printf(
          "probe %d %d %d %d%n", loaded - start, ran - loaded, before, statusBytes("VmHWM:"));
    }
  }

  private static long statusBytes(String key) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(text -> text.startsWith(key)).findFirst().orElseThrow();
      return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }
  }
}
