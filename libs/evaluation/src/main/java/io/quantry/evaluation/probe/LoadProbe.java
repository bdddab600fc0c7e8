package io.quantry.evaluation.probe;

import io.quantry.ort.Machine;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A process that loads one model, runs it once, and prints what that took. */
public final class LoadProbe {
  private LoadProbe() {}

  /**
   * Prints {@code probe <loadNanos> <firstRunNanos> <residentBytesBefore> <peakResidentBytes>}.
   *
   * @param arguments path of the model, number of threads, the file of what to feed
   */
  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    Map<String, TensorValue> feeds = FeedFile.read(Path.of(arguments[2]));
    // Loads the native library, which every model needs alike.
    Machine.runtimeVersion();
    long before = statusBytes("VmRSS:");
    long start = System.nanoTime();
    try (Session session = Session.open(model, SessionSettings.threads(threads))) {
      long loaded = System.nanoTime();
      session.run(feeds);
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
