package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What shares a process with hostile models must hold nothing that is worth stealing or abusing.
 */
final class EngineClassPathTest {
  private static final List<String> FORBIDDEN =
      List.of("spring", "kafka", "postgres", "hibernate", "flyway", "netty", "tomcat", "picocli");

  @Test
  void holdsNoServerFrameworkAndNoDatabaseDriver() {
    List<String> jars =
        List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));

    assertThat(jars)
        .map(jar -> new File(jar).getName())
        .anyMatch(name -> name.startsWith("onnxruntime"))
        .noneMatch(name -> FORBIDDEN.stream().anyMatch(name::contains));
  }
}
