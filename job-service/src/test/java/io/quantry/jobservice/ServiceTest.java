package io.quantry.jobservice;

import io.quantry.backends.Backends;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.jobservice.inspection.UploadChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole service in one shared context. Leases and retries are shortened; uploads are taken by a
 * checker that believes everything, because the engine is no dependency of this module.
 */
@SpringBootTest(
    classes = {JobServiceApplication.class, ServiceTest.Uploads.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=job-service")
abstract class ServiceTest {
  static final SecureRandom RANDOM = new SecureRandom();
  static final String API_KEY = ApiKey.generate(ApiKey.USER_PREFIX, RANDOM);
  static final String JOIN_TOKEN = ApiKey.generate(ApiKey.WORKER_PREFIX, RANDOM);

  @LocalServerPort private int port;
  @Autowired JdbcClient database = uninitialized();

  ServiceClient client = new ServiceClient(0, API_KEY);

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    Backends.properties(registry::add);
    Path folder = temporaryFolder();
    registry.add("job-service.artifacts.folder", () -> folder.resolve("artifacts"));
    registry.add("job-service.inspection.scratch-folder", () -> folder.resolve("scratch"));
    registry.add("job-service.inspection.engine-class-path", () -> "unused");
    registry.add("job-service.bootstrap.api-key", () -> API_KEY);
    registry.add("job-service.bootstrap.join-token", () -> JOIN_TOKEN);
    registry.add("job-service.leases.duration", () -> "3s");
    registry.add("job-service.leases.lost-after", () -> "2500ms");
    registry.add("job-service.leases.heartbeat", () -> "500ms");
    registry.add("job-service.leases.sweep", () -> "200ms");
    registry.add("job-service.retries.base", () -> "20ms");
    registry.add("job-service.retries.most", () -> "100ms");
    registry.add("job-service.dispatch.interval", () -> "200ms");
    registry.add("job-service.dispatch.republish-after", () -> "2s");
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
  static <T> T uninitialized() {
    return null;
  }

  @BeforeEach
  void connect() {
    client = new ServiceClient(port, API_KEY);
  }

  int port() {
    return port;
  }

  /** Believes every upload. */
  @TestConfiguration(proxyBeanMethods = false)
  static class Uploads {
    static final ModelFacts FACTS =
        new ModelFacts(8, Map.of("ai.onnx", 17L), List.of(), List.of(), List.of(), Map.of(), 1);

    @Bean
    @Primary
    UploadChecker believer() {
      return new UploadChecker() {
        @Override
        public ModelFacts checkModel(List<UploadedFile> files) {
          return FACTS;
        }

        @Override
        public DatasetFacts checkDataset(DatasetManifest manifest, List<UploadedFile> files) {
          return new DatasetFacts(10, true, Map.of());
        }
      };
    }
  }
}
