package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies on the class path of which process. */
class DistributionIT {
  @ParameterizedTest
  @CsvSource({"cli, picocli", "cli, quantry-report", "engine, onnxruntime"})
  void processesWithoutAPlatformGetNoSpringAndNoDatabase(String folder, String needed)
      throws IOException {
    assertThat(jars(folder))
        .anyMatch(jar -> jar.startsWith(needed))
        .noneMatch(jar -> jar.matches("(spring|hibernate|postgresql|flyway|kafka|tomcat).*"));
  }

  @ParameterizedTest
  @CsvSource({"kafka_", "scala-library"})
  void theBrokersJarsStayInTheirOwnFolder(String broker) throws IOException {
    assertThat(jars("kafka")).anyMatch(jar -> jar.startsWith(broker));
    assertThat(jars("platform")).noneMatch(jar -> jar.startsWith(broker));
  }

  private static List<String> jars(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("quantry.dist"), folder))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
