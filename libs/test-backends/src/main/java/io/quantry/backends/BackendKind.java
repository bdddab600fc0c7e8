package io.quantry.backends;

import org.testcontainers.DockerClientFactory;

/** Where the servers run: the switch {@code -Dbackends=auto|docker|embedded}. */
enum BackendKind {
  DOCKER,
  EMBEDDED;

  static BackendKind fromSystemProperty() {
    String wanted = System.getProperty("backends", "auto");
    return switch (wanted) {
      case "docker" -> DOCKER;
      case "embedded" -> EMBEDDED;
      case "auto" -> DockerClientFactory.instance().isDockerAvailable() ? DOCKER : EMBEDDED;
      default ->
          throw new IllegalArgumentException(
              "-Dbackends must be auto, docker or embedded, not " + wanted);
    };
  }
}
