package io.quantry.bench;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.home.RunningPlatform;
import io.quantry.contracts.job.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * How long a job waits on an idle platform: from just before {@code POST /v1/jobs} to the claim by
 * the worker, which is the job's {@code startedAt} on the database's clock. Platform and client run
 * on one machine, so the clocks are one. The jobs come one after the other; each is canceled as
 * soon as it runs and awaited to its end before the next.
 *
 * <p>Arguments: the home of a running platform, how often (default 200).
 */
public final class DispatchBenchmark {
  private static final Path MODEL = Path.of("demo/glyphs/glyphs-fp32.onnx");
  private static final int WARM_UP = 5;
  private static final Duration POLL = Duration.ofMillis(5);

  private final QuantryClient client;

  private DispatchBenchmark(QuantryClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws InterruptedException {
    int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    RunningPlatform running = Running.on(arguments);
    DispatchBenchmark benchmark =
        new DispatchBenchmark(new QuantryClient(new Connection(running.url(), running.apiKey())));
    benchmark.client.upload("POST", Routes.modelVersions("bench-dispatch") + "?alias=fp32", MODEL);
    double[] millis = new double[jobs];
    for (int i = -WARM_UP; i < jobs; i++) {
      double wait = benchmark.submitToStartMillis();
      if (i >= 0) {
        millis[i] = wait;
      }
    }
    print(millis);
  }

  private double submitToStartMillis() throws InterruptedException {
    Map<String, Object> spec =
        Map.of(
            "model", Map.of("ref", "bench-dispatch@fp32"), "technique", Map.of("type", "dynamic"));
    Instant begun = Instant.now();
    String id = new JobView(client.send("POST", Routes.JOBS, spec, Map.of())).id();
    JobView job = get(id);
    while (!job.document().path("startedAt").isString()) {
      Thread.sleep(POLL);
      job = get(id);
    }
    Instant started = Instant.parse(job.document().path("startedAt").asString());
    client.send("POST", Routes.cancel(id), Map.of(), Map.of());
    while (!job.state().terminal()) {
      Thread.sleep(POLL);
      job = get(id);
    }
    if (job.state() != JobState.CANCELED) {
      throw new IllegalStateException("The job ended before it was canceled: " + job.document());
    }
    return Duration.between(begun, started).toNanos() / 1e6;
  }

  private JobView get(String id) {
    return new JobView(client.get(Routes.job(id)));
  }

  private static void print(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "submit to worker start, %d jobs one after the other: min %.0f ms, p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, max %.0f ms%n",
        sorted.length,
        sorted[0],
        quantile(sorted, 0.5),
        quantile(sorted, 0.9),
        quantile(sorted, 0.99),
        sorted[sorted.length - 1]);
  }

  /** The smallest value that at least the share {@code q} of all values does not exceed. */
  private static double quantile(double[] sorted, double q) {
    return sorted[(int) Math.ceil(q * sorted.length) - 1];
  }
}
