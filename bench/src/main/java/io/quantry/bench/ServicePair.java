package io.quantry.bench;

import io.quantry.contracts.access.ApiKey;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A job-service and a gateway before it, each a process of its own as in production, on PostgreSQL
 * and Kafka of their own.
 */
final class ServicePair implements AutoCloseable {
  private static final Path DIST = Path.of("cli/target/dist").toAbsolutePath();
  private static final int START_SECONDS = 180;

  private final Path folder;
  private final String apiKey = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());
  private final PostgresServer postgres;
  private final KafkaServer kafka;
  private final URI jobService = freeAddress();
  private final URI gateway = freeAddress();
  private final List<Process> processes = new ArrayList<>();

  private ServicePair(Path folder) throws IOException {
    this.folder = folder;
    this.postgres = PostgresServer.start(PostgresSettings.in(folder.resolve("postgres")));
    this.kafka =
        KafkaServer.start(
            new KafkaSettings(
                folder.resolve("kafka"), 0, KafkaClassPath.in(DIST.resolve("kafka"))));
  }

  /**
   * Starts all of it below {@code folder} and waits until it serves.
   *
   * @param gatewayHeap heap of the gateway, as {@code -Xmx} takes it
   */
  static ServicePair start(Path folder, String gatewayHeap)
      throws IOException, InterruptedException {
    ServicePair pair = new ServicePair(folder);
    try {
      pair.launch(
          "512m",
          "io.quantry.jobservice.JobServiceApplication",
          Map.of(
              "server.port", pair.jobService.getPort(),
              "management.server.port", 0,
              "spring.datasource.url", pair.postgres.jdbcUrl(),
              "spring.datasource.username", PostgresServer.USER,
              "spring.datasource.password", pair.postgres.password(),
              "spring.kafka.bootstrap-servers", pair.kafka.bootstrapServers(),
              "job-service.bootstrap.api-key", pair.apiKey,
              "job-service.artifacts.folder", folder.resolve("artifacts"),
              "job-service.inspection.engine-class-path", DIST.resolve("engine/*"),
              "job-service.inspection.scratch-folder", folder.resolve("inspection")));
      pair.launch(
          gatewayHeap,
          "io.quantry.gateway.GatewayApplication",
          Map.of(
              "server.port",
              pair.gateway.getPort(),
              "management.server.port",
              0,
              "quantry.gateway.job-service",
              pair.jobService));
      pair.awaitBoth();
      return pair;
    } catch (IOException | InterruptedException | RuntimeException failed) {
      pair.close();
      throw failed;
    }
  }

  private void launch(String heap, String main, Map<String, Object> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-cp"));
    command.add(classPath(main.contains("gateway")));
    command.add(main);
    settings.forEach((key, value) -> command.add("--" + key + "=" + value));
    File log = folder.resolve(main.substring(main.lastIndexOf('.') + 1) + ".log").toFile();
    processes.add(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start());
  }

  /** The gateway's library would be found by job-service, where it does not belong. */
  private static String classPath(boolean withGateway) throws IOException {
    try (Stream<Path> offline = Files.list(DIST.resolve("cli"));
        Stream<Path> platform = Files.list(DIST.resolve("platform"))) {
      return Stream.concat(offline, platform)
          .filter(jar -> withGateway || !jar.getFileName().toString().startsWith("spring-cloud"))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private void awaitBoth() throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(gateway.resolve("/v1/techniques"))
              .header("Authorization", "Bearer " + apiKey)
              .build();
      for (int i = 0; i < START_SECONDS; i++) {
        try {
          if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException notYet) {
          // asked again
        }
        Thread.sleep(1000);
      }
    }
    throw new IllegalStateException("The services did not start; their logs are in " + folder);
  }

  private static URI freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  URI jobService() {
    return jobService;
  }

  URI gateway() {
    return gateway;
  }

  String apiKey() {
    return apiKey;
  }

  /** The database itself, as the owner of its tables. */
  Connection database() throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(), PostgresServer.USER, postgres.password());
  }

  long gatewayPid() {
    return processes.getLast().pid();
  }

  @Override
  public void close() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
    kafka.close();
    postgres.close();
  }
}
