package io.quantry.cli.platform;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.home.RunningPlatform;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.embedded.PostgresServer;
import io.quantry.evaluator.EvaluatorApplication;
import io.quantry.gateway.GatewayApplication;
import io.quantry.jobservice.JobServiceApplication;
import io.quantry.worker.WorkerApplication;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;

/** The four services as contexts of this process, each with the settings that it alone reads. */
final class Services {
  private static final int ANSWER_TRIES = 60;
  private static final long BETWEEN_TRIES_MILLIS = 250;

  /** Several platforms may run on one machine; {@code running.json} names the ports. */
  private static final Map.Entry<String, Object> ANY_MANAGEMENT_PORT =
      Map.entry("management.server.port", 0);

  /** Requests under way have this long to finish: at Ctrl-C nobody waits for a long upload. */
  private static final Map.Entry<String, Object> STOPS_SOON =
      Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "3s");

  private final PlatformSettings settings;
  private final Parts parts;
  private final Path folder;
  private final Secrets secrets;
  private final HeldPort gatewayPort;
  private final HeldPort jobServicePort;

  Services(PlatformSettings settings, Parts parts) {
    this.settings = settings;
    this.parts = parts;
    this.folder = settings.home().folder();
    this.secrets = Secrets.in(folder);
    this.gatewayPort = parts.add("gateway port", HeldPort.choose(settings.port()));
    this.jobServicePort = parts.add("job-service port", HeldPort.choose(0));
  }

  RunningPlatform start(PostgresServer postgres, String kafka, Consumer<String> stages) {
    stages.accept("starting the services");
    CompletableFuture<ConfigurableApplicationContext> gateway =
        PlatformProcess.inBackground(
            () -> parts.add("api-gateway", run(GatewayApplication.builder(), gateway())));
    Map<String, String> management = new TreeMap<>();
    management.put(
        "job-service",
        managementUrl(
            parts.add("job-service", JobServiceApplication.start(jobService(postgres, kafka)))));
    jobServicePort.close();
    management.put("api-gateway", managementUrl(gateway.join()));
    gatewayPort.close();
    if (settings.withWorker()) {
      management.put("worker", member("worker", WorkerApplication.application(), kafka));
    }
    management.put("evaluator", member("evaluator", EvaluatorApplication.application(), kafka));
    RunningPlatform running =
        new RunningPlatform(
            "http://127.0.0.1:" + gatewayPort.number(),
            secrets.apiKey(),
            ProcessHandle.current().pid(),
            jobServiceUrl(),
            kafka,
            management);
    stages.accept("waiting for the first answer");
    awaitAnswer(running);
    return running;
  }

  private String member(String role, SpringApplicationBuilder service, String kafka) {
    return managementUrl(parts.add(role, run(service, member(role, kafka))));
  }

  private static String managementUrl(ConfigurableApplicationContext service) {
    return "http://127.0.0.1:"
        + service.getEnvironment().getRequiredProperty("local.management.port");
  }

  private static ConfigurableApplicationContext run(
      SpringApplicationBuilder service, Map<String, Object> properties) {
    return service.run(
        properties.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new));
  }

  private String jobServiceUrl() {
    return "http://127.0.0.1:" + jobServicePort.number();
  }

  private Map<String, Object> gateway() {
    return Map.ofEntries(
        Map.entry("server.port", gatewayPort.number()),
        Map.entry("quantry.gateway.job-service", jobServiceUrl()),
        Map.entry("quantry.gateway.drain-wait", "0s"),
        STOPS_SOON,
        ANY_MANAGEMENT_PORT);
  }

  private Map<String, Object> jobService(PostgresServer postgres, String kafka) {
    return Map.ofEntries(
        Map.entry("server.port", jobServicePort.number()),
        ANY_MANAGEMENT_PORT,
        STOPS_SOON,
        Map.entry("spring.datasource.url", postgres.jdbcUrl()),
        Map.entry("spring.datasource.username", PostgresServer.USER),
        Map.entry("spring.datasource.password", postgres.password()),
        Map.entry("spring.kafka.bootstrap-servers", kafka),
        Map.entry("job-service.drain.period", "0s"),
        Map.entry("job-service.sessions.secure", false), // on loopback there is no https
        Map.entry("spring.autoconfigure.exclude", ofTheGateway()),
        // which that library switches off wherever it is on the class path
        Map.entry("spring.servlet.multipart.enabled", true),
        Map.entry("job-service.bootstrap.api-key", secrets.apiKey()),
        Map.entry("job-service.bootstrap.join-token", secrets.joinToken()),
        Map.entry("job-service.artifacts.folder", folder.resolve("artifacts").toString()),
        Map.entry("job-service.inspection.engine-class-path", engineClassPath()),
        Map.entry("job-service.inspection.scratch-folder", folder.resolve("inspection")));
  }

  /**
   * The gateway's library is on this process's class path too, where the job service, which takes
   * what it finds, would find it.
   */
  private static String ofTheGateway() {
    return ImportCandidates.load(AutoConfiguration.class, Services.class.getClassLoader())
        .getCandidates()
        .stream()
        .filter(name -> name.startsWith("org.springframework.cloud."))
        .collect(Collectors.joining(","));
  }

  private Map<String, Object> member(String role, String kafka) {
    Map<String, Object> own = new HashMap<>();
    own.put("name", role);
    own.put("job-service-url", jobServiceUrl());
    own.put("bootstrap-servers", kafka);
    own.put("join-token", secrets.joinToken());
    own.put("data-folder", folder.resolve(role));
    own.put("node-folder", folder);
    own.put("engine-class-path", engineClassPath());
    // its owner's machine and models: say what cannot be had, and work
    own.put("allow-degraded-isolation", true);
    // whoever stops the platform wants it stopped: jobs go on at the next start
    own.put("shutdown-patience", "0s");
    Map<String, Object> properties = new HashMap<>(Map.ofEntries(ANY_MANAGEMENT_PORT));
    own.forEach((name, value) -> properties.put("quantry." + role + "." + name, value));
    return properties;
  }

  private String engineClassPath() {
    return settings.engine().toAbsolutePath().resolve("*").toString();
  }

  private static void awaitAnswer(RunningPlatform running) {
    QuantryClient client = new QuantryClient(new Connection(running.url(), running.apiKey()));
    for (int tries = 1; ; tries++) {
      try {
        client.get(Routes.TECHNIQUES);
        return;
      } catch (QuantryException notYet) {
        if (notYet.code() != ErrorCode.SERVICE_UNAVAILABLE || tries == ANSWER_TRIES) {
          throw notYet;
        }
      }
      try {
        Thread.sleep(BETWEEN_TRIES_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new QuantryException(ErrorCode.CANCELED, "Interrupted while starting", interrupted);
      }
    }
  }
}
