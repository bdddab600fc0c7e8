package io.quantry.bench.chaos;

import io.quantry.cli.Distribution;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is started: the distribution that the build made, and the agent that goes with it. */
final class Installation {
  private Installation() {}

  /** The services' class path; the gateway's library would be found by job-service as well. */
  static String classPath(boolean withGateway) {
    try (Stream<Path> offline = Files.list(Distribution.folder("cli"));
        Stream<Path> platform = Files.list(Distribution.folder("platform"))) {
      return Stream.concat(offline, platform)
          .filter(jar -> withGateway || !jar.getFileName().toString().startsWith("spring-cloud"))
          .map(jar -> jar.toAbsolutePath().toString())
          .sorted()
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String engineClassPath() {
    return Distribution.folder("engine").toAbsolutePath().resolve("*").toString();
  }

  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** Options of a service's JVM. */
  static List<String> jvm(String heap) {
    return List.of(
        java().toString(),
        "-Xmx" + heap,
        "-Xshare:auto",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-javaagent:" + System.getProperty("quantry.agent"));
  }
}
