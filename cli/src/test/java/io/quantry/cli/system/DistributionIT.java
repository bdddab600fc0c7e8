package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies on the class path of which process. */
class DistributionIT {
  @ParameterizedTest
  @CsvSource({
    "cli, picocli",
    "cli, quantry-report",
    "cli, quantry-provenance",
    "engine, onnxruntime"
  })
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

  @Test
  void theEngineStartsFromWhatWasPrepared(@TempDir Path made) throws Exception {
    Path engine = Path.of(System.getProperty("quantry.dist"), "engine").toAbsolutePath();
    String jars = engine.resolve("*").toString();
    Path model = Path.of(System.getProperty("quantry.root"), "demo/glyphs/glyphs-fp32.onnx");
    assertThat(
            java(
                "-cp",
                jars,
                "io.quantry.engine.Preparation",
                engine.toString(),
                made.toString(),
                model.toString()))
        .isEmpty();
    assertThat(made.resolve(System.mapLibraryName("onnxruntime"))).isNotEmptyFile();
    // with -Xshare:on a JVM ends where it cannot use the archive
    String loaded =
        java(
            "-Xshare:on",
            "-XX:+UseSerialGC",
            "-XX:SharedArchiveFile=" + made.resolve("classes.jsa"),
            "-Xlog:class+load",
            "-cp",
            jars,
            "io.quantry.engine.Main");
    assertThat(loaded).contains("io.quantry.engine.Main source: shared objects file (top)");
  }

  /** What a process with no input says. */
  private static String java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  private static List<String> jars(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("quantry.dist"), folder))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
