package io.quantry.cli.system;

import io.quantry.cli.home.RunningPlatform;
import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A worker in a process of its own that joined a running platform. */
final class WorkerUnderTest implements AutoCloseable {
  private final Process process;

  private WorkerUnderTest(Process process) {
    this.process = process;
  }

  static WorkerUnderTest start(PlatformUnderTest platform, String name) throws IOException {
    return start(platform, name, Map.of("MANAGEMENT_SERVER_PORT", "0"));
  }

  /** The same with further variables in its environment. */
  static WorkerUnderTest start(
      PlatformUnderTest platform, String name, Map<String, String> environment) throws IOException {
    Path dist = Path.of(System.getProperty("quantry.dist"));
    RunningPlatform running = platform.running();
    Object joinToken =
        Objects.requireNonNull(
            Json.readTree(platform.home().resolve("secrets.json")).get("joinToken"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            dist.resolve("cli/*") + ":" + dist.resolve("platform/*"),
            "io.quantry.worker.WorkerApplication",
            "--quantry.worker.name=" + name,
            "--quantry.worker.job-service-url=" + running.jobServiceUrl(),
            "--quantry.worker.bootstrap-servers=" + running.bootstrapServers(),
            "--quantry.worker.join-token=" + joinToken,
            "--quantry.worker.data-folder=" + platform.home().resolve(name),
            "--quantry.worker.node-folder=" + platform.home(),
            "--quantry.worker.engine-class-path=" + dist.resolve("engine/*"),
            "--quantry.worker.allow-degraded-isolation=true");
    Path log = platform.home().resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new WorkerUnderTest(builder.start());
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
