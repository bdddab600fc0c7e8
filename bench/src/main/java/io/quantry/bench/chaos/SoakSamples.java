package io.quantry.bench.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Whether the services grow: resident memory, open files and scratch of each, sampled twice a
 * minute. Compared are the second and the last quarter of the time, the first one being for warming
 * up: medians of memory and files, of processes that have run for two minutes; of scratch the
 * least, because what runs needs some.
 */
final class SoakSamples implements AutoCloseable {
  /** How much more is taken for flat, in percent. */
  static final double FLAT_PERCENT = 5;

  private static final Duration BETWEEN = Duration.ofSeconds(30);
  private static final Duration WARM = Duration.ofMinutes(2);
  private static final int LEAST = 8;

  private final Cluster cluster;
  private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
  private final Thread sampler;

  private record Sample(double memoryKibibytes, double files, double scratchKibibytes) {}

  /** Begins to sample. */
  SoakSamples(Cluster cluster) {
    this.cluster = cluster;
    this.sampler = Thread.ofVirtual().name("soak").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(BETWEEN);
        cluster.services().forEach(this::sample);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void sample(ServiceProcess service) {
    Instant warm = service.startedAt().plus(WARM);
    if (service.alive() && warm.isBefore(Instant.now())) {
      try {
        Path process = Path.of("/proc", Long.toString(service.pid()));
        samples
            .computeIfAbsent(service.name(), name -> new ArrayList<>())
            .add(
                new Sample(
                    residentKibibytes(process),
                    entries(process.resolve("fd")),
                    scratchKibibytes(service)));
      } catch (IOException | UncheckedIOException died) {
        // meanwhile; there is a next time
      }
    }
  }

  private static double residentKibibytes(Path process) throws IOException {
    return Files.readAllLines(process.resolve("status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  private static double entries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private double scratchKibibytes(ServiceProcess service) throws IOException {
    Path folder = cluster.workOf(service);
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToDouble(file -> file.toFile().length()).sum() / 1024;
    }
  }

  /** A line for each figure of each service; ends with the word {@code GREW} where one did. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    samples.forEach(
        (service, taken) -> {
          lines.add(line(service, "memory KiB", taken, Sample::memoryKibibytes, 0.5));
          lines.add(line(service, "open files", taken, Sample::files, 0.5));
          lines.add(line(service, "scratch KiB", taken, Sample::scratchKibibytes, 0));
        });
    return lines;
  }

  private static String line(
      String service,
      String what,
      List<Sample> taken,
      ToDoubleFunction<Sample> figure,
      double quantile) {
    if (taken.size() < LEAST) {
      return "%-12s %-12s only %d samples".formatted(service, what, taken.size());
    }
    double[] all = taken.stream().mapToDouble(figure).toArray();
    int quarter = all.length / 4;
    double early = quantile(Arrays.copyOfRange(all, quarter, 2 * quarter), quantile);
    double late = quantile(Arrays.copyOfRange(all, all.length - quarter, all.length), quantile);
    double percent = early == 0 ? (late == 0 ? 0 : 100) : 100 * (late / early - 1);
    return String.format(
        Locale.ROOT,
        "%-12s %-12s %10.0f → %10.0f  %+6.1f %%%s",
        service,
        what,
        early,
        late,
        percent,
        percent > FLAT_PERCENT ? "  GREW" : "");
  }

  private static double quantile(double[] values, double quantile) {
    Arrays.sort(values);
    return values[(int) Math.round(quantile * (values.length - 1))];
  }

  /** Whether a line says that something grew. */
  static boolean grew(String line) {
    return line.endsWith("GREW");
  }

  @Override
  public void close() {
    sampler.interrupt();
  }
}
