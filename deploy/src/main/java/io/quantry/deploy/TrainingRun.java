package io.quantry.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The services of a deployment, started one by one from the folders that images hold, against real
 * servers. For start-up caches and for measuring them: nothing is isolated here.
 */
final class TrainingRun implements AutoCloseable {
  private static final Duration READY = Duration.ofMinutes(10); // a build's machine may be busy

  /** The end of a JVM that trains takes as long as writing its cache does. */
  private static final Duration END = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path dist;
  private final Path work;
  private final Deployment deployment;
  private final MadeSecrets secrets = MadeSecrets.make(new SecureRandom());
  private final Backends backends;
  private final Placement placement;
  private final Deque<ServiceProcess> started = new ArrayDeque<>();

  /**
   * @param dist what images hold below {@code /opt/quantry}, the files of the deployment in its
   *     folder {@code training}
   * @param work a folder for data
   */
  TrainingRun(Path dist, Path work) throws IOException, SQLException {
    this.dist = dist;
    this.work = work;
    Path own = dist.resolve("training");
    this.deployment = Deployment.read(own.resolve("docker-compose.yml"), own.resolve("Dockerfile"));
    this.backends =
        Backends.start(
            work, own.resolve("kafka"), deployment.compose(), secrets.value("database-password"));
    this.placement = new Placement(deployment.services(), backends.addresses());
  }

  List<DeployedService> services() {
    return deployment.services();
  }

  String url(DeployedService service) {
    return placement.url(service);
  }

  String apiKey() {
    return secrets.value("api-key");
  }

  /**
   * Starts one and waits until it is healthy.
   *
   * @param cache stands for the option that names its start-up cache
   */
  ServiceProcess start(DeployedService service, String cache)
      throws IOException, InterruptedException {
    Path data = Files.createDirectories(work.resolve(service.name()));
    Path mounted = data.resolve("secrets");
    secrets.write(service.service(), mounted);
    Map<String, String> environment = new HashMap<>(placement.environment(service));
    environment.replaceAll(
        (name, value) ->
            here(value)
                .replace("/run/secrets", mounted.toString())
                .replace("/var/lib/quantry-node", work.resolve("node").toString())
                .replace("/var/lib/quantry", data.toString()));
    // Nothing of a stranger runs here, and an image's build allows no namespaces.
    environment.replaceAll(
        (name, value) -> name.endsWith("_ALLOWDEGRADEDISOLATION") ? "true" : value);
    List<String> command =
        service.command().stream()
            .map(word -> word.startsWith("-XX:AOTCache=") ? cache : here(word))
            .map(word -> word.equals("java") ? ownJava() : word)
            .toList();
    ServiceProcess process =
        ServiceProcess.start(service.name(), command, environment, data.resolve("output.txt"));
    started.push(process);
    process.awaitHealthy(placement.healthcheck(service), PAUSE, READY);
    return process;
  }

  private String here(String text) {
    return text.replace("/opt/quantry", dist.toString());
  }

  private static String ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Stops one, whose place another start of it may then take. */
  void stop(DeployedService service) throws InterruptedException {
    for (ServiceProcess process : List.copyOf(started)) {
      if (process.name().equals(service.name())) {
        end(process);
      }
    }
  }

  private void end(ServiceProcess process) throws InterruptedException {
    started.remove(process);
    if (!process.stop(END)) {
      throw new IllegalStateException(process.name() + " did not end by itself");
    }
  }

  /** Stops everything and removes what it left. */
  @Override
  public void close() throws InterruptedException, IOException {
    try (backends) {
      for (ServiceProcess process : List.copyOf(started)) { // the last first
        end(process);
      }
    }
    try (Stream<Path> left = Files.walk(work)) {
      for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
