package io.quantry.bench.chaos;

import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Says by REST alone what became of everything that was accepted. */
final class Oracle {
  private final QuantryClient client;
  private final Inventory inventory;
  private final Kills kills;
  private final Path folder;
  private final List<String> remarks = new ArrayList<>();

  /**
   * An oracle.
   *
   * @param folder where downloads go
   */
  Oracle(QuantryClient client, Inventory inventory, Kills kills, Path folder) {
    this.client = client;
    this.inventory = inventory;
    this.kills = kills;
    this.folder = folder;
  }

  /**
   * Looks at everything.
   *
   * @param jobsByKey accepted jobs by their idempotency keys
   */
  Outcome judge(Map<String, String> jobsByKey) {
    Set<String> listed = new HashSet<>();
    Pages.all(client, Routes.JOBS).forEach(item -> listed.add(item.path("id").asString()));
    List<JobRecord> jobs =
        jobsByKey.values().stream()
            .filter(listed::contains)
            .map(id -> JobRecord.read(client, id))
            .toList();
    int lost = count(jobsByKey.values().stream().filter(id -> !listed.contains(id)), "lost");
    Set<String> accepted = new HashSet<>(jobsByKey.values());
    int strangers =
        count(listed.stream().filter(id -> !accepted.contains(id)), "made by no accepted request");
    Map<String, Integer> states = new TreeMap<>();
    jobs.forEach(job -> states.merge(job.job().state().name(), 1, Integer::sum));
    List<Duration> releases = releases(jobs);
    List<JobRecord.Attempt> starts = jobs.stream().flatMap(job -> job.attempts().stream()).toList();
    return new Outcome(
        jobs.size(),
        states,
        lost,
        strangers + doubled(jobs),
        count(jobs.stream().filter(Oracle::unfinished), "unfinished"),
        count(jobs.stream().filter(JobRecord::failedForNoCause), "failed for no known cause"),
        count(jobs.stream().flatMap(job -> job.disorder().stream().map(d -> job + d)), "disorder"),
        wrongDigests(jobs),
        releases,
        starts.size(),
        (int) starts.stream().filter(start -> start.swept() && !excused(start)).count(),
        (int) starts.stream().filter(start -> start.swept() && excused(start)).count(),
        remarks);
  }

  private static boolean unfinished(JobRecord job) {
    JobState state = job.job().state();
    return !state.terminal();
  }

  /** Whether records had been lost, or servers were away. */
  private boolean excused(JobRecord.Attempt start) {
    return kills.duringOutage(start.claimedAt());
  }

  private int count(Stream<?> wrong, String what) {
    List<?> found = wrong.toList();
    found.forEach(one -> remarks.add(what + ": " + one));
    return found.size();
  }

  /** Results that two jobs share, that a job has not, or that no job has. */
  private int doubled(List<JobRecord> jobs) {
    Set<String> results = new HashSet<>();
    int wrong = 0;
    for (JobRecord job : jobs) {
      if (job.result().isPresent() && !results.add(job.result().get())) {
        remarks.add("two jobs have the result " + job.result().get());
        wrong++;
      }
      if (job.succeeded() && job.result().isEmpty()) {
        remarks.add("no result of " + job.job().id());
        wrong++;
      }
    }
    for (JsonNode version : versions(Workload.RESULTS)) {
      if (!results.contains(Workload.RESULTS + ":" + version.path("version").asInt())) {
        remarks.add("a version of no job: " + version);
        wrong++;
      }
    }
    return wrong;
  }

  private List<JsonNode> versions(String model) {
    boolean known =
        Pages.all(client, Routes.MODELS).stream()
            .anyMatch(item -> item.path("name").asString().equals(model));
    return known ? Pages.all(client, Routes.modelVersions(model)) : List.of();
  }

  private int wrongDigests(List<JobRecord> jobs) {
    int wrong = 0;
    for (int i = 0; i < Inventory.MODELS; i++) {
      String path = Routes.modelVersions(Inventory.name(i)) + "/1/download";
      wrong += wrongDigest(path, inventory.digest(i));
    }
    for (JobRecord job : jobs) {
      JsonNode result = job.job().document().path("result");
      if (result.isObject()) {
        String version =
            Routes.modelVersions(result.path("model").asString())
                + "/"
                + result.path("version").asInt();
        wrong += wrongDigest(version + "/download", result.path("sha256").asString());
      }
    }
    return wrong;
  }

  private int wrongDigest(String path, String expected) {
    Path file = folder.resolve("download");
    try {
      Files.deleteIfExists(file);
      client.download(path, file);
      String got = Inventory.sha256(Files.readAllBytes(file));
      if (got.equals(expected)) {
        return 0;
      }
      remarks.add("%s has the digest %s, expected %s".formatted(path, got, expected));
      return 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Duration> releases(List<JobRecord> jobs) {
    List<ReleaseTimes.Release> releases = new ReleaseTimes(jobs, kills).all();
    releases.stream()
        .filter(release -> release.took().compareTo(Timing.RE_LEASE_LIMIT) > 0)
        .forEach(
            release ->
                remarks.add(
                    "%s, lost by a kill at %s and noticed at %s, was %d s without a worker"
                        .formatted(
                            release.job().job().id(),
                            release.killedAt(),
                            release.noticedAt(),
                            release.took().toSeconds())));
    return releases.stream().map(ReleaseTimes.Release::took).sorted().toList();
  }
}
