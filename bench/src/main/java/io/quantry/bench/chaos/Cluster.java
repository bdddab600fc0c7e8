package io.quantry.bench.chaos;

import io.quantry.backends.SmallDisks;
import io.quantry.bench.chaos.agent.ServiceKind;
import io.quantry.cli.Distribution;
import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.contracts.access.ApiKey;
import io.quantry.embedded.KafkaClassPath;
import io.quantry.embedded.KafkaServer;
import io.quantry.embedded.KafkaSettings;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A whole platform below one folder, on loopback: PostgreSQL and Kafka, the four services as
 * processes, and a {@link Link} between each member of the fleet and job-service. All addresses
 * stay the same when something is started again.
 */
final class Cluster implements AutoCloseable {
  static final String JOB_SERVICE = "job-service";
  static final String EVALUATOR = "evaluator";
  static final String POSTGRES = "postgres";
  static final String KAFKA = "kafka";

  private static final String WORKER = "worker-";

  /** Twice what the store wants to be left free. */
  private static final int STORE_MEBIBYTES = 512;

  /** More than what a sandbox wants to be left free, and a job. */
  private static final int SCRATCH_MEBIBYTES = 160;

  private static final String WITH_SMALL_SCRATCH = WORKER + "1";

  private final Path home;
  private final int jobServicePort = freePort();
  private final int gatewayPort = freePort();
  private final String apiKey;
  private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final int kafkaPort = freePort();
  private final int postgresPort = freePort();
  private final Optional<SmallDisks> smallDisks;
  private PostgresServer postgres;
  private KafkaServer kafka;

  /**
   * Starts everything.
   *
   * @param home a folder that is empty or missing
   */
  Cluster(Path home, Timing timing, int workers) {
    this.home = home.toAbsolutePath().normalize();
    SecureRandom random = new SecureRandom();
    this.apiKey = ApiKey.generate(ApiKey.USER_PREFIX, random);
    String joinToken = ApiKey.generate(ApiKey.WORKER_PREFIX, random);
    create(this.home);
    this.smallDisks =
        SmallDisks.on(Map.of(artifacts(), STORE_MEBIBYTES, smallScratch(), SCRATCH_MEBIBYTES));
    this.postgres = startedPostgres();
    this.kafka = startedKafka();
    add(JOB_SERVICE, ServiceKind.JOB_SERVICE, jobService(timing, joinToken));
    add("api-gateway", ServiceKind.GATEWAY, gateway());
    for (int i = 1; i <= workers; i++) {
      addMember(WORKER + i, ServiceKind.WORKER, "io.quantry.worker.WorkerApplication", joinToken);
    }
    addMember(
        EVALUATOR, ServiceKind.EVALUATOR, "io.quantry.evaluator.EvaluatorApplication", joinToken);
    services.values().forEach(ServiceProcess::start);
  }

  /** Whether no job goes on without {@code service}. */
  static boolean serves(String service) {
    return switch (service) {
      case JOB_SERVICE, POSTGRES, KAFKA -> true;
      default -> false;
    };
  }

  private void add(String name, ServiceKind kind, List<String> own) {
    List<String> command = new ArrayList<>();
    if (kind == ServiceKind.JOB_SERVICE || name.equals(WITH_SMALL_SCRATCH)) {
      smallDisks.ifPresent(disks -> command.addAll(disks.entering()));
    }
    command.addAll(own);
    services.put(name, new ServiceProcess(name, kind, command, home.resolve(name + ".log")));
  }

  private List<String> jobService(Timing timing, String joinToken) {
    List<String> command = new ArrayList<>(Installation.jvm("320m"));
    command.addAll(List.of("-cp", Installation.classPath(false)));
    command.add("io.quantry.jobservice.JobServiceApplication");
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("server.port", jobServicePort);
    settings.put("management.server.port", 0);
    settings.put("spring.datasource.url", postgres.jdbcUrl());
    settings.put("spring.datasource.username", PostgresServer.USER);
    settings.put("spring.datasource.password", postgres.password());
    settings.put("spring.kafka.bootstrap-servers", bootstrapServers());
    settings.put("job-service.bootstrap.api-key", apiKey);
    settings.put("job-service.bootstrap.join-token", joinToken);
    settings.put("job-service.artifacts.folder", artifacts());
    settings.put("job-service.inspection.engine-class-path", Installation.engineClassPath());
    settings.put("job-service.inspection.scratch-folder", home.resolve("inspection"));
    command.addAll(arguments(settings));
    timing.settings().forEach(setting -> command.add("--" + setting));
    return command;
  }

  private List<String> gateway() {
    List<String> command = new ArrayList<>(Installation.jvm("128m"));
    command.addAll(List.of("-cp", Installation.classPath(true)));
    command.add("io.quantry.gateway.GatewayApplication");
    command.addAll(
        arguments(
            Map.of(
                "server.port",
                gatewayPort,
                "management.server.port",
                0,
                "quantry.gateway.job-service",
                "http://127.0.0.1:" + jobServicePort)));
    return command;
  }

  private void addMember(String name, ServiceKind kind, String main, String joinToken) {
    Link link = new Link(jobServicePort);
    links.put(name, link);
    List<String> command = new ArrayList<>(Installation.jvm("160m"));
    command.addAll(List.of("-cp", Installation.classPath(true), main));
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("name", name);
    own.put("job-service-url", "http://127.0.0.1:" + link.port());
    own.put("bootstrap-servers", bootstrapServers());
    own.put("join-token", joinToken);
    own.put("data-folder", home.resolve(name));
    own.put("node-folder", home);
    // holds some of the models, so that others are downloaded again and again
    own.put("cache-size", "2MB");
    own.put("engine-class-path", Installation.engineClassPath());
    own.put("allow-degraded-isolation", true);
    Map<String, Object> settings = new LinkedHashMap<>();
    String role = kind == ServiceKind.WORKER ? "worker" : "evaluator";
    own.forEach((key, value) -> settings.put("quantry." + role + "." + key, value));
    settings.put("management.server.port", 0);
    command.addAll(arguments(settings));
    add(name, kind, command);
  }

  private static List<String> arguments(Map<String, Object> settings) {
    return settings.entrySet().stream()
        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
        .toList();
  }

  private PostgresServer startedPostgres() {
    Path folder = home.resolve("postgres");
    return PostgresServer.start(new PostgresSettings(folder, folder, postgresPort, true));
  }

  private KafkaServer startedKafka() {
    return KafkaServer.start(
        new KafkaSettings(
            home.resolve("kafka"), kafkaPort, KafkaClassPath.in(Distribution.folder("kafka"))));
  }

  Path home() {
    return home;
  }

  Path artifacts() {
    return home.resolve("artifacts");
  }

  /** Where the first worker works. */
  Path smallScratch() {
    return scratch(WITH_SMALL_SCRATCH);
  }

  /** Present where small file systems can be had. */
  Optional<SmallDisks> smallDisks() {
    return smallDisks;
  }

  private Path scratch(String member) {
    return home.resolve(member).resolve("scratch");
  }

  /** Where a member works, as it can be reached from here. */
  Path scratchOf(ServiceProcess member) {
    Path folder = scratch(member.name());
    return member.name().equals(WITH_SMALL_SCRATCH)
        ? smallDisks.map(disks -> disks.inside(folder)).orElse(folder)
        : folder;
  }

  /** Where a service keeps what it works on, as it can be reached from here. */
  Path workOf(ServiceProcess service) {
    return switch (service.kind()) {
      case WORKER, EVALUATOR -> scratchOf(service);
      case JOB_SERVICE -> home.resolve("inspection");
      case GATEWAY -> home.resolve("gateway-keeps-nothing");
    };
  }

  String bootstrapServers() {
    return "127.0.0.1:" + kafkaPort;
  }

  int jobServicePort() {
    return jobServicePort;
  }

  int gatewayPort() {
    return gatewayPort;
  }

  String apiKey() {
    return apiKey;
  }

  QuantryClient client() {
    return new QuantryClient(new Connection("http://127.0.0.1:" + gatewayPort, apiKey));
  }

  List<ServiceProcess> services() {
    return List.copyOf(services.values());
  }

  /** One of the services of a kind. */
  ServiceProcess any(ServiceKind kind, Random random) {
    List<ServiceProcess> candidates =
        services.values().stream().filter(service -> service.kind() == kind).toList();
    return candidates.get(random.nextInt(candidates.size()));
  }

  /** Between a member and job-service. */
  Link link(ServiceProcess member) {
    Link link = links.get(member.name());
    if (link == null) {
      throw new IllegalArgumentException(member.name() + " is no member of the fleet");
    }
    return link;
  }

  /** SIGKILL to PostgreSQL's first process. */
  void killPostgres() {
    Signals.send("KILL", postgres.pid());
  }

  /** Starts PostgreSQL again on the same data. */
  void restartPostgres() {
    postgres.close();
    postgres = startedPostgres();
  }

  /** SIGKILL to the broker. */
  void killKafka() {
    Signals.send("KILL", kafka.pid());
  }

  /** Starts the broker again on the same data. */
  void restartKafka() {
    kafka.close();
    kafka = startedKafka();
  }

  /** Kills the services, and stops the servers in order. */
  @Override
  public void close() {
    services.values().forEach(ServiceProcess::close);
    links.values().forEach(Link::close);
    kafka.close();
    postgres.close();
    smallDisks.ifPresent(SmallDisks::close);
  }

  private static void create(Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new IllegalArgumentException(folder + " is not empty: name a folder of its own");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
