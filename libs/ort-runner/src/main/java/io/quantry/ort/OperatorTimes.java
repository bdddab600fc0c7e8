package io.quantry.ort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where a model's time goes, by operator, from the runtime's own profile. */
public final class OperatorTimes {
  private static final String KERNEL = "_kernel_time";
  private static final JsonMapper JSON = JsonMapper.shared();

  private OperatorTimes() {}

  /**
   * What one operator takes.
   *
   * @param share of the time in kernels, 0 to 1
   * @param microsPerRun time in its kernels, all its nodes together, the mean over the runs
   */
  public record Share(String operator, double share, double microsPerRun) {}

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
    try {
      Path folder = Files.createTempDirectory(scratch, "profile");
      try {
        SessionSettings profiled = settings.withProfile(folder.resolve("run"));
        try (Session session = Session.open(model, profiled)) {
          for (int run = 0; run <= runs; run++) {
            session.run(feeds, cancellation);
          }
          return shares(JSON.readTree(session.endProfiling().toFile()), runs);
        }
      } finally {
        ScratchFolder.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Share> shares(JsonNode events, int runs) {
    Map<String, Long> micros = new HashMap<>();
    long total = 0;
    boolean first = true;
    for (JsonNode event : events) {
      String name = event.path("name").asString("");
      if (name.equals("model_run")) {
        // Events are in the order of their end: what came before belongs to the first run.
        if (first) {
          micros.clear();
          total = 0;
          first = false;
        }
      } else if (name.endsWith(KERNEL)) {
        long duration = event.path("dur").asLong(0);
        micros.merge(event.path("args").path("op_name").asString("?"), duration, Long::sum);
        total += duration;
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
}
