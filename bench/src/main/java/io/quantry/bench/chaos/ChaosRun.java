package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run: a platform, jobs, faults in a seeded order, and the oracle's word. */
final class ChaosRun {
  private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(45);
  private static final Duration SETTLE = Duration.ofSeconds(15);

  private final ChaosOptions options;
  private final Consumer<String> log;
  private final Tally tally = new Tally();
  private final Kills kills = new Kills();

  ChaosRun(ChaosOptions options, Consumer<String> log) {
    this.options = options;
    this.log = log;
  }

  ChaosReport run() throws InterruptedException {
    Path home = options.home();
    Inventory inventory = new Inventory(home.resolve("inventory"));
    Path platform = home.resolve("platform");
    ChaosReport report;
    try (Cluster cluster = new Cluster(platform, options.timing(), options.workers())) {
      for (ServiceProcess service : cluster.services()) {
        if (!Readiness.await(cluster, service, options.timing().patience())) {
          throw new IllegalStateException(
              service.name() + " does not start, see its log in " + platform);
        }
      }
      if (cluster.smallDisks().isEmpty()) {
        log.accept("no small file systems can be mounted here: nothing fills a disk");
      }
      inventory.upload(cluster.client());
      log.accept("the platform is up");
      report = withLoad(cluster, inventory);
    }
    List<String> left = left(platform);
    if (!left.isEmpty()) {
      tally.surprise("processes outlived the platform: " + left);
    }
    return new ChaosReport(
        report.seed(),
        report.outcome(),
        report.struck(),
        report.missed(),
        tally.surprises(),
        report.lateSent(),
        report.lateRefused(),
        report.orphans(),
        report.scratch(),
        report.growth());
  }

  private ChaosReport withLoad(Cluster cluster, Inventory inventory) throws InterruptedException {
    Random random = new Random(options.seed());
    try (Workload load =
        new Workload(
            cluster.client(), tally, options.seed(), 2 * options.workers(), options.jobs())) {
      Scene scene = new Scene(cluster, load, options.timing(), tally, kills, random);
      List<String> growth = List.of();
      try (SoakSamples soak = new SoakSamples(cluster)) {
        strikeUntilTheEnd(scene);
        growth = options.soak() ? soak.lines() : growth;
      }
      cluster.services().forEach(ServiceProcess::start);
      log.accept("no more faults, waiting for the rest");
      if (!load.drain(options.timing().patience())) {
        tally.surprise("unfinished at the end: " + load.unfinished());
      }
      Thread.sleep(SETTLE);
      Outcome outcome =
          new Oracle(cluster.client(), inventory, kills, options.home()).judge(load.jobsByKey());
      return new ChaosReport(
          options.seed(),
          outcome,
          tally.struck(),
          tally.missed(),
          tally.surprises(),
          tally.lateSent(),
          tally.lateRefused(),
          ProcessTable.engines(cluster.home()),
          scratch(cluster),
          growth);
    }
  }

  /** Each fault once in a random order, then any of them, as long as there is time or work. */
  private void strikeUntilTheEnd(Scene scene) throws InterruptedException {
    long end = System.nanoTime() + options.duration().toNanos();
    List<Fault> round = new ArrayList<>();
    boolean first = true;
    while (System.nanoTime() < end && (options.soak() || first || !scene.load().done())) {
      if (round.isEmpty()) {
        round.addAll(options.faults());
        Collections.shuffle(round, scene.random());
      }
      Fault fault = round.removeLast();
      first = first && !round.isEmpty();
      strike(scene, fault);
      if (options.soak()) {
        Thread.sleep(BETWEEN_FAULTS); // for the platform to be itself as well
      }
    }
  }

  private void strike(Scene scene, Fault fault) throws InterruptedException {
    long begun = System.nanoTime();
    scene.cluster().services().forEach(ServiceProcess::start); // whatever died out of turn
    boolean struck = fault.strike(scene);
    if (struck) {
      tally.struck(fault.label());
    } else {
      tally.missed(fault.label());
    }
    log.accept(
        "%s %s (%d s), %d jobs accepted, %d under way"
            .formatted(
                fault.label(),
                struck ? "struck" : "not reached",
                (System.nanoTime() - begun) / 1_000_000_000,
                scene.load().jobsByKey().size(),
                scene.load().unfinished().size()));
  }

  /** What work that is over has left: nothing runs any more when this is asked. */
  private static List<String> scratch(Cluster cluster) {
    List<String> left = new ArrayList<>();
    for (ServiceProcess service : cluster.services()) {
      if (service.kind() == ServiceKind.WORKER || service.kind() == ServiceKind.EVALUATOR) {
        left.addAll(entries(cluster.scratchOf(service)));
      }
    }
    for (String process : entries(cluster.home().resolve("inspection"))) {
      left.addAll(
          entries(Path.of(process)).stream().filter(file -> !file.endsWith("/lock")).toList());
    }
    return left;
  }

  private static List<String> entries(Path folder) {
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      return files.map(Path::toString).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processes that are still there some seconds after everything was closed. */
  private static List<String> left(Path home) throws InterruptedException {
    Readiness.until(SETTLE, () -> ProcessTable.all(home).isEmpty());
    return ProcessTable.all(home);
  }
}
