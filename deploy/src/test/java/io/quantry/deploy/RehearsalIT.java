package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.cli.client.Connection;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker compose up} without Docker: each service's own command from its image's folders
 * with its declared environment, as the image's user on a read-only root, against a real PostgreSQL
 * and a real Kafka. Only host names and ports are others.
 */
class RehearsalIT {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));
  private static final Path DIST = Path.of(System.getProperty("quantry.dist"));
  private static final Duration HEALTHY = Duration.ofMinutes(8);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @TempDir Path folder;

  @Test
  @Timeout(30 * 60)
  void theComposedPlatformTakesAModelToItsVerdictAndStopsInItsGracePeriod() throws Exception {
    assumeTrue(
        Contained.possible(),
        "Skipped: the rehearsal needs root and namespaces to be another user on another root");
    Deployment deployment =
        Deployment.read(ROOT.resolve("docker-compose.yml"), ROOT.resolve("deploy/Dockerfile"));
    MadeSecrets secrets = MadeSecrets.make(new SecureRandom());
    Contained contained = new Contained(DIST, folder, secrets);
    List<ServiceProcess> started = new ArrayList<>();
    try (Backends backends =
        Backends.start(
            Files.createDirectories(folder.resolve("backends")),
            DIST.resolve("training/kafka"),
            deployment.compose(),
            secrets.value("database-password"))) {
      Placement placement = new Placement(deployment.services(), backends.addresses());
      try {
        for (DeployedService service : deployment.services()) {
          ServiceProcess process = contained.start(service, placement.environment(service));
          started.add(process);
          process.awaitHealthy(placement.healthcheck(service), PAUSE, HEALTHY);
          assertContained(service, process);
        }
        GlyphJob glyphs =
            new GlyphJob(
                new QuantryClient(
                    new Connection(
                        placement.url(service(deployment, "api-gateway")),
                        secrets.value("api-key"))));
        glyphs.upload();
        JobView end = glyphs.awaitEnd(glyphs.submit());
        assertThat(end.state())
            .as("%s%n%s", end.document(), words(started))
            .isEqualTo(JobState.SUCCEEDED);

        awaitRunning(glyphs, glyphs.submit());
        stop(deployment, started);
        assertNothingLeft(deployment);
      } finally {
        for (ServiceProcess process : started.reversed()) {
          process.stop(Duration.ZERO);
        }
      }
    }
    for (DeployedService service : deployment.services()) {
      assertThat(contained.log(service)).content().doesNotContain("Read-only file system");
    }
  }

  private static DeployedService service(Deployment deployment, String name) {
    return deployment.services().stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The image's user without any right, and no way to write but its volumes and tmpfs. */
  private static void assertContained(DeployedService service, ServiceProcess process)
      throws IOException {
    long pid = process.handle().pid();
    Map<String, String> status = ProcessFacts.status(pid);
    assertThat(status.get("Uid"))
        .as("user of %s", service.name())
        .matches("(10001\\s*){4}")
        .doesNotContain("\t0");
    assertThat(status)
        .containsEntry("CapEff", "0000000000000000")
        .containsEntry("CapBnd", "0000000000000000")
        .containsEntry("NoNewPrivs", "1");
    Map<String, String> mounts = ProcessFacts.mounts(pid);
    assertThat(mounts.get("/")).as("root of %s", service.name()).startsWith("ro");
    assertThat(mounts.keySet())
        .containsAll(service.service().volumes().keySet())
        .containsAll(service.service().tmpfs().keySet());
  }

  private static void awaitRunning(GlyphJob glyphs, JobView job) throws InterruptedException {
    while (glyphs.now(job).state() == JobState.QUEUED) {
      Thread.sleep(PAUSE);
    }
  }

  /** As compose stops them: who depends on others first, each with its own grace. */
  private static void stop(Deployment deployment, List<ServiceProcess> started)
      throws InterruptedException, IOException {
    for (ServiceProcess process : started.reversed()) {
      Duration grace = service(deployment, process.name()).service().stopGracePeriod();
      assertThat(process.stop(grace))
          .as("%s ends within %s of SIGTERM: %s", process.name(), grace, process.lastWords())
          .isTrue();
    }
  }

  private static void assertNothingLeft(Deployment deployment) {
    for (DeployedService service : deployment.services()) {
      String uid = service.image().user().split(":", 2)[0];
      assertThat(ProcessFacts.ofUser(uid)).as("processes of user %s", uid).isEmpty();
    }
  }

  private static String words(List<ServiceProcess> started) throws IOException {
    StringBuilder words = new StringBuilder();
    for (ServiceProcess process : started) {
      words.append(process.name()).append(":\n").append(process.lastWords()).append('\n');
    }
    return words.toString();
  }
}
