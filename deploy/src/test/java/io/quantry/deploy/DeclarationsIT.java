package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What compose file and Dockerfile declare reaches the services, and is no more than they need. */
class DeclarationsIT {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));
  private static final Path DIST = Path.of(System.getProperty("quantry.dist"));

  /** All that are ours, those behind profiles too. */
  private static List<DeployedService> services() throws IOException {
    Map<String, ImageTarget> images = ImageFile.read(ROOT.resolve("deploy/Dockerfile"));
    return ComposeFile.read(ROOT.resolve("docker-compose.yml")).services().values().stream()
        .filter(service -> service.target().isPresent())
        .map(
            service ->
                new DeployedService(
                    service, Objects.requireNonNull(images.get(service.target().get()))))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyVariableAndEverySecretIsAPropertyOfItsService() throws IOException {
    return services().stream()
        .map(
            service ->
                DynamicTest.dynamicTest(
                    service.name(),
                    () -> {
                      String target = service.image().name();
                      PropertyNames known = PropertyNames.of(target, DIST.resolve(target));
                      assertThat(service.environment().keySet()).allMatch(known::bindsVariable);
                      assertThat(service.service().secrets().keySet()).allMatch(known::has);
                    }));
  }

  @Test
  void aVariableThatNoPropertyTakesIsFound() throws IOException {
    PropertyNames known = PropertyNames.of("worker", DIST.resolve("worker"));

    assertThat(known.bindsVariable("QUANTRY_WORKER_SLOTS")).isTrue();
    assertThat(known.bindsVariable("QUANTRY_WORKER_SLOT")).isFalse();
    assertThat(known.bindsVariable("QUANTRY_WORKER_JOB_SERVICE_URL")).isFalse();
    assertThat(known.bindsVariable("SPRING_DATASOURCE_URL")).isFalse();
  }

  @Test
  void eachImageHoldsOneClassPathAndTheEngineOnlyWhereItIsStarted() throws IOException {
    assertThat(jars("api-gateway"))
        .noneMatch(
            jar -> jar.matches("(hibernate-core|postgresql|kafka-clients|flyway|onnxruntime).*"));
    for (String member : List.of("worker", "evaluator")) {
      assertThat(jars(member))
          .noneMatch(
              jar -> jar.matches("(hibernate-core|postgresql|flyway|onnxruntime|pytorch).*"));
    }
    assertThat(jars("job-service")).noneMatch(jar -> jar.matches("(onnxruntime|pytorch).*"));
    try (Stream<Path> engine = Files.list(DIST.resolve("engine"))) {
      assertThat(engine.map(jar -> jar.getFileName().toString()))
          .anyMatch(jar -> jar.startsWith("onnxruntime"))
          .noneMatch(jar -> jar.matches("(spring|postgresql|kafka).*"));
    }
    for (DeployedService service : services()) {
      assertThat(service.image().contents().containsKey("/opt/quantry/engine/"))
          .as("engine in the image of %s", service.name())
          .isEqualTo(!service.name().equals("api-gateway"));
    }
  }

  private static List<String> jars(String service) throws IOException {
    try (Stream<Path> jars = Files.list(DIST.resolve(service).resolve("lib"))) {
      return jars.map(jar -> jar.getFileName().toString()).toList();
    }
  }
}
