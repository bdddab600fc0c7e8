package io.quantry.cli.system;

import io.quantry.cli.home.RunningPlatform;
import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own that joined a running platform. */
final class WorkerUnderTest implements AutoCloseable {
  private final Process process;

  private WorkerUnderTest(Process process) {
    this.process = process;
  }

  /**
   * Starts a worker.
   *
   * @param more its settings as {@code key=value} without their prefix; those that begin with
   *     {@code -D} are the JVM's
   */
  static WorkerUnderTest start(PlatformUnderTest platform, String name, String... more)
      throws IOException {
    return start(platform, "worker", name, Map.of(), more);
  }

  /** Starts a worker with further variables in its environment. */
  static WorkerUnderTest start(
      PlatformUnderTest platform, String name, Map<String, String> environment) throws IOException {
    return start(platform, "worker", name, environment);
  }

  /** Starts an evaluator. */
  static WorkerUnderTest evaluator(PlatformUnderTest platform, String name, String... more)
      throws IOException {
    return start(platform, "evaluator", name, Map.of(), more);
  }

  private static WorkerUnderTest start(
      PlatformUnderTest platform,
      String role,
      String name,
      Map<String, String> environment,
      String... more)
      throws IOException {
    Path dist = Path.of(System.getProperty("quantry.dist"));
    RunningPlatform running = platform.running();
    Object joinToken =
        Objects.requireNonNull(
            Json.readTree(platform.home().resolve("secrets.json")).get("joinToken"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    Arrays.stream(more).filter(option -> option.startsWith("-D")).forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            dist.resolve("cli/*") + ":" + dist.resolve("platform/*"),
            role.equals("worker")
                ? "io.quantry.worker.WorkerApplication"
                : "io.quantry.evaluator.EvaluatorApplication"));
    String prefix = "--quantry." + role + ".";
    List<String> settings =
        new ArrayList<>(
            List.of(
                "name=" + name,
                "job-service-url=" + running.jobServiceUrl(),
                "bootstrap-servers=" + running.bootstrapServers(),
                "join-token=" + joinToken,
                "data-folder=" + platform.home().resolve(name),
                "node-folder=" + platform.home(),
                "engine-class-path=" + dist.resolve("engine/*"),
                "allow-degraded-isolation=true"));
    Arrays.stream(more).filter(option -> !option.startsWith("-D")).forEach(settings::add);
    settings.forEach(setting -> command.add(prefix + setting));
    Path log = platform.home().resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("MANAGEMENT_SERVER_PORT", "0");
    builder.environment().putAll(environment);
    return new WorkerUnderTest(builder.start());
  }

  /** Sends it a signal, by name. */
  void signal(String name) throws IOException, InterruptedException {
    PlatformUnderTest.signal(name, process.pid());
  }

  /** Waits for its end; false if it has not come then. */
  boolean endsWithin(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
