package io.quantry.cli.client;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.Json;
import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Progress;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quantry submit}: a job spec to a running platform. */
@Command(name = "submit", description = "Submit a job spec (YAML or JSON) to a running platform.")
public final class SubmitCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Parameters(paramLabel = "FILE", description = "The job spec.")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Path file;

  @Option(names = "--wait", description = "Follow the job to its end.")
  private boolean wait;

  @Option(
      names = "--dry-run",
      description = "Only answer what would be done; nothing is submitted.")
  private boolean dryRun;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Submitting again under the same key answers the same job.")
  private @Nullable String idempotencyKey;

  @Override
  public Integer call() {
    Map<String, Object> spec = Json.readTree(file);
    QuantryClient client = connection.client();
    JobView job =
        new JobView(
            client.send(
                "POST",
                Routes.JOBS + (dryRun ? "?dryRun=true" : ""),
                spec,
                Map.of(
                    "Idempotency-Key",
                    idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey)));
    if (dryRun) {
      output.print(job.document(), () -> Json.pretty(job.document()));
      return ExitCode.GOOD;
    }
    if (!wait) {
      output.print(job.document(), () -> JobText.of(job));
      return ExitCode.GOOD;
    }
    if (!output.json()) {
      output.say(JobText.of(job));
    }
    try (Progress progress = output.progress()) {
      JobView end = new JobFollower(client).awaitEnd(job.id(), progress, "job");
      progress.close();
      output.print(end.document(), () -> JobText.of(end));
      return end.exitCode();
    }
  }
}
