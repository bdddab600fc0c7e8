package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.fleet.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

class AgentPropertiesTest {
  private static final Map<String, Object> REQUIRED =
      Map.of(
          "name", "w1",
          "job-service-url", "http://127.0.0.1:8081",
          "bootstrap-servers", "127.0.0.1:9092",
          "join-token", "qnw_secret",
          "data-folder", "/data",
          "engine-class-path", "/engine/*");

  @Test
  void hasDefaultsForAllThatIsNotRequired() {
    AgentProperties properties = bind(Role.WORKER, REQUIRED);

    assertThat(properties)
        .isEqualTo(
            new AgentProperties(
                "w1",
                1,
                URI.create("http://127.0.0.1:8081"),
                "127.0.0.1:9092",
                "qnw_secret",
                Path.of("/data"),
                null,
                DataSize.ofGigabytes(8),
                List.of(),
                "/engine/*",
                DataSize.ofGigabytes(4),
                DataSize.ofGigabytes(20),
                false,
                Map.of(),
                Duration.ofSeconds(20),
                List.of()));
    assertThat(properties.lockFolder()).isEqualTo(Path.of("/data"));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void readsEveryKeyOfItsOwnRole(Role role) {
    AgentProperties properties =
        bind(
            role,
            with(
                Map.of(
                    "slots", "3",
                    "node-folder", "/node",
                    "cache-size", "1GB",
                    "tags", "gpu-a,rack-7",
                    "memory-limit", "2GB",
                    "disk-limit", "3GB",
                    "allow-degraded-isolation", "true",
                    "labels.zone", "berlin",
                    "shutdown-patience", "5m",
                    "test-providers", "CUDAExecutionProvider")));

    assertThat(properties.slots()).isEqualTo(3);
    assertThat(properties.lockFolder()).isEqualTo(Path.of("/node"));
    assertThat(properties.cacheSize()).isEqualTo(DataSize.ofGigabytes(1));
    assertThat(properties.tags()).containsExactly("gpu-a", "rack-7");
    assertThat(properties.memoryLimit()).isEqualTo(DataSize.ofGigabytes(2));
    assertThat(properties.diskLimit()).isEqualTo(DataSize.ofGigabytes(3));
    assertThat(properties.allowDegradedIsolation()).isTrue();
    assertThat(properties.labels()).containsExactly(Map.entry("zone", "berlin"));
    assertThat(properties.shutdownPatience()).isEqualTo(Duration.ofMinutes(5));
    assertThat(properties.testProviders()).containsExactly("CUDAExecutionProvider");
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void refusesAKeyThatNobodyReads(Role role) {
    assertThatThrownBy(() -> bind(role, with(Map.of("slot", "3"))))
        .rootCause()
        .hasMessageContaining("slot");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "job-service-url",
        "bootstrap-servers",
        "join-token",
        "data-folder",
        "engine-class-path"
      })
  void namesARequiredKeyThatIsMissing(String key) {
    Map<String, Object> keys = new HashMap<>(REQUIRED);
    keys.remove(key);

    assertThatThrownBy(() -> bind(Role.WORKER, keys)).rootCause().hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource({"slots, 0", "slots, 257", "slots, many"})
  void refusesWhatCannotWork(String key, String value) {
    assertThatThrownBy(() -> bind(Role.WORKER, with(Map.of(key, value))))
        .hasMessageContaining("quantry.worker");
  }

  @Test
  void saysThatThereIsNoConfigurationAtAll() {
    assertThatThrownBy(() -> bind(Role.EVALUATOR, Map.of()))
        .hasMessageContaining("quantry.evaluator");
  }

  private static Map<String, Object> with(Map<String, String> more) {
    Map<String, Object> keys = new HashMap<>(REQUIRED);
    keys.putAll(more);
    return keys;
  }

  private static AgentProperties bind(Role role, Map<String, Object> keys) {
    String prefix = role == Role.WORKER ? "quantry.worker." : "quantry.evaluator.";
    Map<String, Object> properties = new HashMap<>();
    keys.forEach((key, value) -> properties.put(prefix + key, value));
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    return new AgentConfiguration().agentProperties(environment, role);
  }
}
