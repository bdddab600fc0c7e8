package io.quantry.cli.client;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.Json;
import io.quantry.cli.output.OutputOptions;
import io.quantry.contracts.job.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code quantry jobs}: what became of the jobs of a running platform. */
@Command(
    name = "jobs",
    description = "List, show, cancel or read the log of jobs on a running platform.",
    subcommands = {
      JobsCommand.ListCommand.class,
      JobsCommand.ShowCommand.class,
      JobsCommand.CancelCommand.class,
      JobsCommand.LogCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class JobsCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** The options that all four share. */
  abstract static class OfJobs implements Callable<Integer> {
    @Mixin final OutputOptions output = new OutputOptions();
    @Mixin final ConnectionOptions connection = new ConnectionOptions();
  }

  /** Those about one job. */
  abstract static class OfOneJob extends OfJobs {
    @Parameters(paramLabel = "ID", description = "The job's id, job_….")
    @SuppressWarnings("NullAway.Init") // required, set by picocli
    String id;
  }

  /** {@code quantry jobs list}. */
  @Command(name = "list", description = "List jobs, newest first.")
  static final class ListCommand extends OfJobs {
    private static final int PAGE = 100;

    @Option(names = "--state", description = "Only jobs in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable JobState state;

    @Option(names = "--limit", description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Override
    public Integer call() {
      QuantryClient client = connection.client();
      List<JobView> jobs = new ArrayList<>();
      String cursor = "";
      do {
        String path =
            Routes.JOBS
                + "?limit="
                + Math.clamp((long) limit - jobs.size(), 1, PAGE)
                + (state == null ? "" : "&state=" + state)
                + (cursor.isEmpty() ? "" : "&cursor=" + Routes.segment(cursor));
        JsonNode page = client.get(path);
        page.path("items").forEach(item -> jobs.add(new JobView(item)));
        cursor = page.path("nextCursor").asString("");
      } while (!cursor.isEmpty() && jobs.size() < limit);
      output.print(
          Map.of("items", jobs.stream().map(JobView::document).toList()), () -> JobText.list(jobs));
      return ExitCode.GOOD;
    }
  }

  /** {@code quantry jobs show}. */
  @Command(name = "show", description = "Show one job; exits as a command that waited for it.")
  static final class ShowCommand extends OfOneJob {
    @Override
    public Integer call() {
      JobView job = new JobView(connection.client().get(Routes.job(id)));
      output.print(job.document(), () -> Json.pretty(job.document()));
      return job.exitCode();
    }
  }

  /** {@code quantry jobs cancel}. */
  @Command(name = "cancel", description = "Cancel one job.")
  static final class CancelCommand extends OfOneJob {
    @Override
    public Integer call() {
      JobView job =
          new JobView(connection.client().send("POST", Routes.cancel(id), Map.of(), Map.of()));
      output.print(job.document(), () -> job.id() + " " + job.state());
      return ExitCode.GOOD;
    }
  }

  /** {@code quantry jobs log}. */
  @Command(name = "log", description = "Print the log of one job.")
  static final class LogCommand extends OfOneJob {
    private static final int PAGE = 200;

    @Override
    public Integer call() {
      QuantryClient client = connection.client();
      List<JsonNode> lines = new ArrayList<>();
      String cursor = "";
      do {
        JsonNode page =
            client.get(
                Routes.jobLog(id)
                    + "?limit="
                    + PAGE
                    + (cursor.isEmpty() ? "" : "&cursor=" + Routes.segment(cursor)));
        page.path("items").forEach(lines::add);
        cursor = page.path("nextCursor").asString("");
      } while (!cursor.isEmpty());
      output.print(
          Map.of("items", lines),
          () ->
              lines.stream()
                  .map(
                      line ->
                          "%s %s: %s"
                              .formatted(
                                  line.path("stage").asString(""),
                                  line.path("attempt").asString(""),
                                  line.path("line").asString("")))
                  .collect(Collectors.joining(System.lineSeparator())));
      return ExitCode.GOOD;
    }
  }
}
