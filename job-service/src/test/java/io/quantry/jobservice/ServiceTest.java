package io.quantry.jobservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.quantry.backends.Backends;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.fleet.Role;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.webhook.ScriptedNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * The whole service in one shared context. Leases and retries are shortened; uploads are taken by a
 * checker that does what a test says, because the engine is no dependency of this module.
 */
@SpringBootTest(
    classes = {JobServiceApplication.class, ServiceTest.Uploads.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=job-service")
public abstract class ServiceTest {
  /** A technique that trains. */
  protected static final String TRAINED = "test-trained";

  static final SecureRandom RANDOM = new SecureRandom();
  protected static final String API_KEY = ApiKey.generate(ApiKey.USER_PREFIX, RANDOM);
  private static final String KEY_SECRET =
      Base64.getUrlEncoder().encodeToString(RANDOM.generateSeed(32));
  protected static final String JOIN_TOKEN = ApiKey.generate(ApiKey.WORKER_PREFIX, RANDOM);

  private static final AtomicInteger NAMES = new AtomicInteger();

  @LocalServerPort private int port;
  @Autowired protected JdbcClient database = uninitialized();
  @Autowired private DataSource connections = uninitialized();
  @Autowired protected ScriptedChecker checker = uninitialized();

  protected ServiceClient client = new ServiceClient(0, API_KEY);

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    Backends.properties(registry::add);
    Path folder = temporaryFolder();
    registry.add("job-service.artifacts.folder", () -> folder.resolve("artifacts").toString());
    registry.add(
        "job-service.inspection.scratch-folder", () -> folder.resolve("scratch").toString());
    registry.add("job-service.inspection.engine-class-path", () -> "unused");
    registry.add("job-service.access.key-secrets", () -> KEY_SECRET);
    registry.add("job-service.sessions.sweep", () -> "200ms");
    registry.add("job-service.bootstrap.api-key", () -> API_KEY);
    registry.add("job-service.bootstrap.join-token", () -> JOIN_TOKEN);
    registry.add("springdoc.paths-to-match", () -> "/v1/**");
    registry.add("spring.datasource.hikari.minimum-idle", () -> "2");
    registry.add("job-service.drain.period", () -> "0s");
    registry.add("job-service.leases.duration", () -> "3s");
    registry.add("job-service.leases.lost-after", () -> "2500ms");
    registry.add("job-service.leases.heartbeat", () -> "500ms");
    registry.add("job-service.leases.sweep", () -> "200ms");
    registry.add("job-service.retries.base", () -> "20ms");
    registry.add("job-service.retries.most", () -> "100ms");
    registry.add("job-service.dispatch.interval", () -> "200ms");
    registry.add("job-service.dispatch.republish-after", () -> "2s");
    registry.add("job-service.dataset-checks.lease", () -> "1500ms");
    registry.add("job-service.dataset-checks.sweep", () -> "200ms");
    registry.add("job-service.webhooks.allow-loopback", () -> "true");
    registry.add("job-service.webhooks.timeout", () -> "3s");
    registry.add("job-service.webhooks.sweep", () -> "200ms");
    registry.add("job-service.statuses.sweep", () -> "200ms");
    registry.add("job-service.statuses.first-wait", () -> "100ms");
    registry.add("job-service.statuses.job-url", () -> "https://quantry.example.org/jobs/{job}");
  }

  private static Path temporaryFolder() {
    try {
      Path folder = Files.createTempDirectory("job-service-test");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    try {
                      org.springframework.util.FileSystemUtils.deleteRecursively(folder);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // Spring injects before any test
  protected static <T> T uninitialized() {
    return null;
  }

  @BeforeEach
  void connect() {
    client = new ServiceClient(port, API_KEY);
  }

  /** A connection that a request keeps is one that others never get. */
  @AfterEach
  void everyConnectionIsGivenBack() throws SQLException {
    HikariPoolMXBean pool = connections.unwrap(HikariDataSource.class).getHikariPoolMXBean();
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    int kept = pool.getActiveConnections();
    while (kept > 0 && Instant.now().isBefore(end)) {
      pause(5);
      kept = Math.min(kept, pool.getActiveConnections());
    }
    assertThat(kept).as("connections that are never given back").isZero();
  }

  protected int port() {
    return port;
  }

  /** What is to be kept of a key. */
  private static String keyed(String key) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(KEY_SECRET), "HmacSHA256"));
      String plain = HexFormat.of().formatHex(sha256.digest(key.getBytes(UTF_8)));
      return HexFormat.of().formatHex(mac.doFinal(plain.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A user of a tenant of its own. */
  protected ServiceClient otherTenant(Scope scope) {
    String key = ApiKey.generate(ApiKey.USER_PREFIX, RANDOM);
    database
        .sql("INSERT INTO tenants (id, name) VALUES (gen_random_uuid(), ?)")
        .param(key.substring(0, 12))
        .update();
    database
        .sql(
            """
            INSERT INTO api_keys (id, tenant_id, name, key_hash, keyed, scope, created_at)
            SELECT uuidv7(), id, 'test', ?, true, ?, now() FROM tenants WHERE name = ?
            """)
        .params(keyed(key), scope.name(), key.substring(0, 12))
        .update();
    return new ServiceClient(port(), key);
  }

  /** Uploads a model of a name of its own; answers the name. */
  protected String newModel() {
    String name = "model-" + NAMES.incrementAndGet();
    ServiceClient.Answer answer =
        client.upload("/v1/models/" + name + "/versions", ("fp32 of " + name).getBytes(UTF_8));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return name;
  }

  /** An archive of a name and content of its own, as it is called in a manifest. */
  protected static String newArchive() {
    return "archive-" + NAMES.incrementAndGet() + ".npz";
  }

  /**
   * Uploads an archive as the next version of a dataset.
   *
   * @param splits the manifest's member as JSON
   */
  protected ServiceClient.Answer uploadDataset(
      String name, String archive, String splits, String... headers) {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put(
        "manifest",
        "{\"format\": \"npz\", \"files\": {\"archive\": \"%s\"}, \"splits\": %s}"
            .formatted(archive, splits)
            .getBytes(UTF_8));
    parts.put("archive", ("bytes of " + archive).getBytes(UTF_8));
    return client.multipart("/v1/datasets/" + name + "/versions", parts, headers);
  }

  /** A spec of the technique {@code dynamic} with further members as JSON. */
  protected static String spec(String model, String further) {
    return "{\"model\": {\"ref\": \"%s\"}, \"technique\": {\"type\": \"dynamic\"}%s}"
        .formatted(model, further);
  }

  /** Submits a job; answers its id. */
  protected String submit(String further) {
    ServiceClient.Answer answer = client.post("/v1/jobs", spec(newModel(), further));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asString();
  }

  protected JsonNode job(String id) {
    return client.get("/v1/jobs/" + id).json();
  }

  protected String state(String id) {
    return job(id).path("state").asString();
  }

  /** Waits until the job is in the state, at most ten seconds. */
  protected JsonNode await(String id, String state) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!state(id).equals(state)) {
      assertThat(System.nanoTime()).as("%s in time: %s", state, job(id)).isLessThan(deadline);
      pause(50);
    }
    return job(id);
  }

  protected static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  protected TestMember worker(String name, String... tags) {
    return TestMember.join(port(), JOIN_TOKEN, name, Role.WORKER, tags);
  }

  protected TestMember evaluator(String name, String... tags) {
    return TestMember.join(port(), JOIN_TOKEN, name, Role.EVALUATOR, tags);
  }

  /** Believes uploads, or does what the test says. */
  @TestConfiguration(proxyBeanMethods = false)
  static class Uploads {
    @Bean
    @Primary
    ScriptedChecker checker() {
      return new ScriptedChecker();
    }

    @Bean
    @Primary
    ScriptedNames names() {
      return new ScriptedNames();
    }

    /** What there is, and a technique that trains, whatever the catalog holds of those. */
    @Bean
    @Primary
    TechniqueCatalog catalogWithTraining(
        @Qualifier("techniqueCatalog") TechniqueCatalog ofThisBuild) {
      List<Map<String, Object>> techniques = new ArrayList<>(ofThisBuild.documents());
      techniques.add(
          Map.of(
              "type",
              TRAINED,
              "calibration",
              "none",
              "training",
              "required",
              "parameters",
              List.of(),
              "unsupportedHardware",
              List.of()));
      return TechniqueCatalog.of(Map.of("techniques", techniques));
    }
  }
}
