package io.quantry.bench;

import io.quantry.bench.submission.SubmissionRun;
import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.home.RunningPlatform;
import java.nio.file.Path;

/**
 * Many submitters at once through the gateway of a running platform, real PostgreSQL and Kafka
 * behind it: what was lost or doubled, what was answered, how long an accepted job took; then lists
 * of as many jobs, beside lists of ten. Start the platform with {@code quantry up
 * --without-worker}, on a home of its own: the jobs stay queued.
 *
 * <p>Arguments: the home of a running platform, how many submitters (default 200), how many jobs
 * each (default 50).
 */
public final class SubmissionBenchmark {
  private static final Path MODEL = Path.of("demo/glyphs/glyphs-fp32.onnx");

  private SubmissionBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int users = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    int jobsEach = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50;
    RunningPlatform running = Running.on(arguments);
    String model =
        "bench-submission-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    new QuantryClient(new Connection(running.url(), running.apiKey()))
        .upload("POST", Routes.modelVersions(model), MODEL);
    if (!new SubmissionRun(running, model).run(users, jobsEach)) {
      System.exit(1);
    }
  }
}
