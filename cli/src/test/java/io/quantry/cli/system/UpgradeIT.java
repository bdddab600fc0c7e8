package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.ExitCode;
import io.quantry.cli.Main;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A home of a released schema, opened by this program; and one of a schema that it does not know.
 */
class UpgradeIT {
  @TempDir Path folder;

  @Test
  void aHomeOfSchemaFiveGoesOnWithAllThatItHeld() throws Exception {
    Path home = folder.resolve("home");
    SchemaFixture.load(fixture("schema-5"), 5, home);
    try (PlatformUnderTest platform = PlatformUnderTest.up(home)) {
      QuantryClient client = platform.client();
      List<JobView> jobs = jobs(client);
      assertThat(jobs)
          .extracting(JobView::state)
          .contains(JobState.SUCCEEDED, JobState.CANCELED)
          .doesNotContain(JobState.FAILED);
      for (JobView job : jobs) {
        client.get(Routes.jobLog(job.id()));
        client.get(Routes.job(job.id()) + "/epochs");
      }
      JsonNode versions = client.get(Routes.modelVersions("glyphs")).path("items");
      assertThat(versions).hasSizeGreaterThanOrEqualTo(2);
      for (JsonNode version : versions.values()) {
        String one = Routes.modelVersions("glyphs") + "/" + version.path("version").asInt();
        assertThat(client.get(one).path("sha256")).isEqualTo(version.path("sha256"));
        verify(home, "glyphs:" + version.path("version").asInt());
      }
      assertThat(client.get("/v1/models/glyphs/aliases").toString()).contains("fp32", "int8");
      for (String dataset : List.of("glyphs-train", "glyphs-test")) {
        assertThat(client.get(Routes.datasetVersions(dataset) + "/1").toString()).contains("READY");
      }

      JobView queued =
          jobs.stream()
              .filter(job -> job.document().path("technique").asString().equals("dynamic"))
              .findFirst()
              .orElseThrow();
      JobView end = DemoData.awaitEnd(client, queued);
      assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
      JobView next = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
      assertThat(next.state()).as(next.document().toString()).isEqualTo(JobState.SUCCEEDED);

      platform.interrupt();
    }
    PlatformUnderTest.awaitNoProcessOn(home);
    refusesItOnceALaterProgramHasMigratedIt(home);
  }

  /** What is older than statements has one now. */
  private static void verify(Path home, String version) {
    assertThat(Main.commandLine().execute("verify", version, "--home", home.toString()))
        .as(version)
        .isEqualTo(ExitCode.GOOD);
  }

  private static void refusesItOnceALaterProgramHasMigratedIt(Path home) throws Exception {
    try (PostgresServer server =
            PostgresServer.start(PostgresSettings.in(home.resolve("postgres")));
        Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,
            checksum, installed_by, execution_time, success)
          VALUES (1000, '1000', 'of a later program', 'SQL', 'V1000__of_a_later_program.sql', 1, 'x', 1, true)
          """);
    }
    Process refused = PlatformUnderTest.launch(home, "up", "--port", "0");
    assertThat(refused.waitFor()).isNotZero();
    assertThat(PlatformUnderTest.outputOf(home))
        .contains("The database has schema 1000, this program knows schemas up to");
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  private static List<JobView> jobs(QuantryClient client) {
    return client.get(Routes.JOBS).path("items").values().stream().map(JobView::new).toList();
  }

  private static Path fixture(String name) throws URISyntaxException {
    Path data =
        Path.of(
            Objects.requireNonNull(UpgradeIT.class.getResource(name + "/data.sql"), name).toURI());
    assertThat(Files.isRegularFile(data)).isTrue();
    return data.resolveSibling(".").normalize();
  }
}
