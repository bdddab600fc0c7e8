package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.embedded.KafkaClassPath;
import io.quantry.embedded.KafkaServer;
import io.quantry.embedded.KafkaSettings;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Job-services and gateways as processes of their own, on one PostgreSQL and one Kafka. */
final class ReplicatedPlatform implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final int LINES_OF_A_WARNING = 6;

  private final Path home;
  private final String apiKey = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());
  private final PostgresServer postgres;
  private final KafkaServer kafka;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Replica> replicas = new LinkedHashMap<>();

  private ReplicatedPlatform(Path home) {
    this.home = home;
    this.postgres = PostgresServer.start(PostgresSettings.in(home.resolve("postgres")));
    this.kafka =
        KafkaServer.start(
            new KafkaSettings(
                home.resolve("kafka"), 0, KafkaClassPath.in(dist().resolve("kafka"))));
  }

  /** Starts so many of each and waits until all serve. */
  static ReplicatedPlatform start(Path home, int replicas)
      throws IOException, InterruptedException {
    ReplicatedPlatform platform = new ReplicatedPlatform(home);
    List<String> addresses = new ArrayList<>();
    for (int i = 1; i <= replicas; i++) {
      int port = freePort();
      addresses.add("http://127.0.0.1:" + port);
      platform.add("job-service-" + i, port, InternalRoutes.READY, platform.jobService(i, port));
    }
    for (int i = 1; i <= replicas; i++) {
      int port = freePort();
      platform.add(
          "api-gateway-" + i, port, "/healthz", gateway(port, String.join(",", addresses)));
    }
    return platform;
  }

  private void add(String name, int port, String health, List<String> command)
      throws IOException, InterruptedException {
    Replica replica =
        new Replica(
            URI.create("http://127.0.0.1:" + port), health, command, home.resolve(name + ".log"));
    replicas.put(name, replica);
    replica.start();
  }

  private List<String> jobService(int number, int port) {
    return command(
        "256m",
        false,
        "io.quantry.jobservice.JobServiceApplication",
        Map.of(
            "server.port", port,
            "management.server.port", 0,
            "spring.datasource.url", postgres.jdbcUrl(),
            "spring.datasource.username", PostgresServer.USER,
            "spring.datasource.password", postgres.password(),
            "spring.kafka.bootstrap-servers", kafka.bootstrapServers(),
            "job-service.bootstrap.api-key", apiKey,
            "job-service.artifacts.folder", home.resolve("artifacts"),
            "job-service.inspection.engine-class-path", dist().resolve("engine/*"),
            "job-service.inspection.scratch-folder", home.resolve("inspection-" + number)));
  }

  private static List<String> gateway(int port, String jobServices) {
    return command(
        "128m",
        true,
        "io.quantry.gateway.GatewayApplication",
        Map.of(
            "server.port", port,
            "management.server.port", 0,
            "quantry.gateway.job-service", jobServices));
  }

  private static List<String> command(
      String heap, boolean withGateway, String main, Map<String, Object> settings) {
    // should this JVM be killed, its children end with it
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(classPath(withGateway));
    command.add(main);
    settings.forEach((key, value) -> command.add("--" + key + "=" + value));
    return command;
  }

  /** The gateway's library would be found by job-service, where it does not belong. */
  private static String classPath(boolean withGateway) {
    try (Stream<Path> offline = Files.list(dist().resolve("cli"));
        Stream<Path> platform = Files.list(dist().resolve("platform"))) {
      return Stream.concat(offline, platform)
          .filter(jar -> withGateway || !jar.getFileName().toString().startsWith("spring-cloud"))
          .map(Path::toString)
          .sorted()
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path dist() {
    return Path.of(System.getProperty("quantry.dist"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String apiKey() {
    return apiKey;
  }

  List<String> names() {
    return List.copyOf(replicas.keySet());
  }

  /** The gateways' addresses, whether they serve or not. */
  List<URI> gateways() {
    return replicas.entrySet().stream()
        .filter(replica -> replica.getKey().startsWith("api-gateway"))
        .map(replica -> replica.getValue().address)
        .toList();
  }

  /** Whether a gateway wants requests: what a balancer asks. */
  boolean isReady(URI gateway) throws InterruptedException {
    return answers(gateway.resolve("/healthz"));
  }

  /** What the processes have logged that is worth a look. */
  String warnings() throws IOException {
    StringBuilder found = new StringBuilder();
    for (Map.Entry<String, Replica> replica : replicas.entrySet()) {
      found.append(replica.getKey()).append('\n');
      List<String> lines = Files.readAllLines(replica.getValue().log);
      for (int at = 0; at < lines.size(); at++) {
        if (lines.get(at).matches(".* (WARN|ERROR) .*")) {
          lines
              .subList(at, Math.min(at + LINES_OF_A_WARNING, lines.size()))
              .forEach(line -> found.append("  ").append(line).append('\n'));
        }
      }
    }
    return found.toString();
  }

  /** SIGTERM, the end, and a new process that serves. */
  void restart(String name) throws IOException, InterruptedException {
    Replica replica = replica(name);
    replica.stop();
    replica.start();
  }

  /** SIGKILL. */
  void kill(String name) {
    replica(name).kill();
  }

  /** A new process in place of one that was killed; does not wait until it serves. */
  void begin(String name) throws IOException {
    replica(name).begin();
  }

  /** A new process in place of one that was killed, which serves. */
  void startAgain(String name) throws IOException, InterruptedException {
    replica(name).start();
  }

  private Replica replica(String name) {
    return Objects.requireNonNull(replicas.get(name), name);
  }

  private boolean answers(URI address) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() < 300;
    } catch (IOException away) {
      return false;
    }
  }

  private final class Replica {
    private final URI address;
    private final String health;
    private final List<String> command;
    private final Path log;
    private @Nullable Process process;

    Replica(URI address, String health, List<String> command, Path log) {
      this.address = address;
      this.health = health;
      this.command = command;
      this.log = log;
    }

    Process begin() throws IOException {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      return started;
    }

    void start() throws IOException, InterruptedException {
      Process started = begin();
      long deadline = System.nanoTime() + START_LIMIT.toNanos();
      while (!answers(address.resolve(health))) {
        assertThat(started.isAlive() && System.nanoTime() < deadline)
            .as("starts: %s", Files.readString(log))
            .isTrue();
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }

    void stop() throws IOException, InterruptedException {
      Process running = process;
      if (running != null) {
        running.destroy();
        assertThat(running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS))
            .as("stops: %s", Files.readString(log))
            .isTrue();
      }
    }

    void kill() {
      Process running = process;
      if (running != null) {
        running.destroyForcibly().onExit().join();
      }
    }
  }

  @Override
  public void close() {
    replicas.values().forEach(Replica::kill);
    kafka.close();
    postgres.close();
    http.close();
  }
}
