package io.quantry.jobservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A service of its own whose database goes away and comes back. */
class DatabaseDownTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String KEY = ApiKey.generate(ApiKey.USER_PREFIX, ServiceTest.RANDOM);

  @TempDir private Path folder = Path.of("");

  @Test
  void saysThatItCannotNowAndGoesOnAfterwards() throws Exception {
    PostgresSettings home = PostgresSettings.in(folder.resolve("postgres"));
    PostgresServer server = PostgresServer.start(home);
    try (ConfigurableApplicationContext service = start(server)) {
      int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      ServiceClient client = new ServiceClient(port, KEY);
      assertThat(client.get("/v1/jobs").status()).isEqualTo(200);
      server.close();
      for (ServiceClient.Answer answer :
          new ServiceClient.Answer[] {
            client.get("/v1/jobs"),
            client.post("/v1/jobs", "{}"),
            client.upload("/v1/models/m/versions", "m".getBytes(StandardCharsets.UTF_8))
          }) {
        assertThat(answer.problem()).isEqualTo("503 service-unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.text()).doesNotContain("jdbc", "Exception", "127.0.0.1");
      }
      assertThat(client.get("/v1/openapi.json").status()).isEqualTo(200);
      server =
          PostgresServer.start(
              new PostgresSettings(home.home(), home.binaries(), server.port(), home.durable()));
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (client.get("/v1/jobs").status() != 200) {
        assertThat(System.nanoTime()).as("serves again in time").isLessThan(deadline);
        Thread.sleep(200);
      }
    } finally {
      server.close();
    }
  }

  @Test
  void waitsForADatabaseThatStartsAtTheSameTime() throws Exception {
    PostgresSettings home = PostgresSettings.in(folder.resolve("postgres"));
    PostgresServer before = PostgresServer.start(home);
    before.close();
    CompletableFuture<ConfigurableApplicationContext> service =
        CompletableFuture.supplyAsync(() -> start(before));
    Thread.sleep(Duration.ofSeconds(5)); // it tries in vain, and says so in its log
    assertThat(service).as("has not given up").isNotDone();
    PostgresServer server =
        PostgresServer.start(
            new PostgresSettings(home.home(), home.binaries(), before.port(), home.durable()));
    try (ConfigurableApplicationContext started = service.get(1, TimeUnit.MINUTES)) {
      int port = started.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      assertThat(new ServiceClient(port, KEY).get("/v1/jobs").status()).isEqualTo(200);
    } finally {
      server.close();
    }
  }

  private ConfigurableApplicationContext start(PostgresServer server) {
    return JobServiceApplication.start(
        Map.ofEntries(
            Map.entry("server.port", 0),
            Map.entry("management.server.port", 0),
            Map.entry("spring.datasource.url", server.jdbcUrl()),
            Map.entry("spring.datasource.username", PostgresServer.USER),
            Map.entry("spring.datasource.password", server.password()),
            // nobody listens there, and nothing here needs a broker
            Map.entry("spring.kafka.bootstrap-servers", "127.0.0.1:1"),
            Map.entry("job-service.bootstrap.api-key", KEY),
            Map.entry("job-service.artifacts.folder", folder.resolve("artifacts").toString()),
            Map.entry("job-service.inspection.engine-class-path", "unused"),
            Map.entry("job-service.inspection.scratch-folder", folder.resolve("scratch"))));
  }
}
