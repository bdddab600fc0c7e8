package io.quantry.ort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where a model's time goes, by operator, from the runtime's own profile. */
public final class OperatorTimes {
  private static final String KERNEL = "_kernel_time";

  /** How many runs tell a slow model's nodes apart, and when to be content with them. */
  private static final int FEWEST_RUNS = 3;

  private static final long ENOUGH_NANOS = 1_000_000_000L;
  private static final JsonMapper JSON = JsonMapper.shared();

  private OperatorTimes() {}

  /**
   * One operator's share of the time in kernels.
   *
   * @param share 0 to 1
   * @param microsPerRun time in its kernels, all its nodes together, the mean over the runs
   */
  public record Share(String operator, double share, double microsPerRun) {}

  /**
   * One kernel of the optimized graph.
   *
   * @param node its name there; empty where it has none
   * @param operator its type, such as {@code QLinearConv}
   * @param micros median over runs; inside a loop all its rounds together. The kernel of an If,
   *     Loop or Scan contains those of its bodies, which are listed too
   */
  public record NodeTime(String node, String operator, double micros) {}

  private record Kernel(String node, String operator) {}

  /**
   * Profiles some runs after one that is left out.
   *
   * @param scratch a folder that exists, for the profile
   * @return largest share first; kernels that the profile does not time are missing
   */
  public static List<Share> of(
      Path model,
      Map<String, TensorValue> feeds,
      SessionSettings settings,
      int runs,
      Path scratch,
      Cancellation cancellation) {
    Map<String, Long> micros = new HashMap<>();
    long total = 0;
    for (Map<Kernel, Long> run :
        profile(model, feeds, settings, runs, Long.MAX_VALUE, scratch, cancellation)) {
      for (Map.Entry<Kernel, Long> kernel : run.entrySet()) {
        micros.merge(kernel.getKey().operator(), kernel.getValue(), Long::sum);
        total += kernel.getValue();
      }
    }
    double all = Math.max(1, total);
    return micros.entrySet().stream()
        .map(
            entry ->
                new Share(entry.getKey(), entry.getValue() / all, (double) entry.getValue() / runs))
        .sorted(Comparator.comparingDouble(Share::share).reversed())
        .toList();
  }

  /**
   * The time of each node, with the parameters of {@link #of}.
   *
   * @param runs at most; a model that takes a second for fewer is run fewer times
   * @return in the order of the first run
   */
  public static List<NodeTime> ofNodes(
      Path model,
      Map<String, TensorValue> feeds,
      SessionSettings settings,
      int runs,
      Path scratch,
      Cancellation cancellation) {
    return ofNodes(profile(model, feeds, settings, runs, ENOUGH_NANOS, scratch, cancellation));
  }

  /** Of a finished profile whose first run is left out. */
  static List<NodeTime> ofNodes(Path profile) {
    return ofNodes(runs(JSON.readTree(profile.toFile())));
  }

  private static List<NodeTime> ofNodes(List<Map<Kernel, Long>> runs) {
    Map<Kernel, List<Long>> times = new LinkedHashMap<>();
    for (Map<Kernel, Long> run : runs) {
      run.forEach(
          (kernel, micros) ->
              times.computeIfAbsent(kernel, absent -> new ArrayList<>()).add(micros));
    }
    return times.entrySet().stream()
        .map(
            entry ->
                new NodeTime(
                    entry.getKey().node(),
                    entry.getKey().operator(),
                    SideBySide.median(entry.getValue())))
        .toList();
  }

  /** Microseconds of each kernel, one map a run, without the first run. */
  private static List<Map<Kernel, Long>> profile(
      Path model,
      Map<String, TensorValue> feeds,
      SessionSettings settings,
      int runs,
      long enoughNanos,
      Path scratch,
      Cancellation cancellation) {
    try {
      Path folder = Files.createTempDirectory(scratch, "profile");
      try {
        SessionSettings profiled = settings.withProfile(folder.resolve("run"));
        try (Session session = Session.open(model, profiled)) {
          long start = System.nanoTime();
          for (int run = 0;
              run <= Math.min(runs, FEWEST_RUNS)
                  || (run <= runs && System.nanoTime() - start < enoughNanos);
              run++) {
            session.run(feeds, cancellation);
          }
          return runs(JSON.readTree(session.endProfiling().toFile()));
        }
      } finally {
        ScratchFolder.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<Kernel, Long>> runs(JsonNode events) {
    List<Map<Kernel, Long>> runs = new ArrayList<>();
    Map<Kernel, Long> run = new LinkedHashMap<>();
    for (JsonNode event : events) {
      String name = event.path("name").asString("");
      if (name.equals("model_run")) {
        // Events are in the order of their end: what came before belongs to this run.
        runs.add(run);
        run = new LinkedHashMap<>();
      } else if (name.endsWith(KERNEL)) {
        String node = name.substring(0, name.length() - KERNEL.length());
        String operator = event.path("args").path("op_name").asString("?");
        run.merge(new Kernel(node, operator), event.path("dur").asLong(0), Long::sum);
      }
    }
    return runs.subList(Math.min(1, runs.size()), runs.size());
  }
}
