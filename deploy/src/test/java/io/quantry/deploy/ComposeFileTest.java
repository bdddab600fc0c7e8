package io.quantry.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeFileTest {
  @TempDir Path folder;

  private ComposeFile read(String text, Map<String, String> variables) throws IOException {
    return ComposeFile.read(Files.writeString(folder.resolve("compose.yml"), text), variables);
  }

  @Test
  void aServiceIsReadWithItsMergesAndVariables() throws IOException {
    ComposeService service =
        Objects.requireNonNull(
            read(
                    """
                    x-all: &all
                      tmpfs: ["/tmp:size=1m", /run]
                      stop_grace_period: 30s
                    services:
                      before: {}
                      one:
                        <<: *all
                        build: {context: ., target: image}
                        environment:
                          NAME: one-$${HOSTNAME}
                          SIZE: ${SIZE:-3}
                          PLACE: ${PLACE:-here}
                        secrets:
                          - {source: key, target: its.key}
                          - plain
                        volumes: [/cache, "data:/var/data"]
                        depends_on: {before: {condition: service_healthy}}
                        healthcheck: {test: [CMD, probe]}
                    """,
                    Map.of("SIZE", "5"))
                .services()
                .get("one"));

    assertThat(service.target()).isEqualTo(Optional.of("image"));
    assertThat(service.environment())
        .isEqualTo(Map.of("NAME", "one-${HOSTNAME}", "SIZE", "5", "PLACE", "here"));
    assertThat(service.secrets()).isEqualTo(Map.of("its.key", "key", "plain", "plain"));
    assertThat(service.volumes()).isEqualTo(Map.of("/cache", "", "/var/data", "data"));
    assertThat(service.tmpfs()).isEqualTo(Map.of("/tmp", "size=1m", "/run", "mode=1777"));
    assertThat(service.dependsOn()).containsExactly("before");
    assertThat(service.healthcheck()).isEqualTo(List.of("probe"));
    assertThat(service.stopGracePeriod()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aVariableWithoutValueAndDefaultIsRefused() {
    assertThatThrownBy(() -> read("services: {a: {image: \"${NOTHING}\"}}", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("${NOTHING}");
  }

  @Test
  void aHealthCheckForAShellIsRefused() {
    assertThatThrownBy(
            () -> read("services: {a: {healthcheck: {test: [CMD-SHELL, probe]}}}", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a");
  }
}
