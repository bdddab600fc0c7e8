package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class GatewaySettingsTest {
  @Test
  void hasDefaultsForAllButTheBackend() {
    assertThat(bind(Map.of("quantry.gateway.job-service", "http://127.0.0.1:8081")))
        .isEqualTo(
            new GatewaySettings(
                List.of(URI.create("http://127.0.0.1:8081")),
                Duration.ofSeconds(2),
                DataSize.ofKilobytes(12),
                Duration.ofSeconds(5)));
  }

  @Test
  void readsEveryKey() {
    Map<String, String> keys =
        Map.of(
            "quantry.gateway.job-service", "https://jobs:443,http://other:8081",
            "quantry.gateway.drain-wait", "7s",
            "quantry.gateway.connect-timeout", "500ms",
            "quantry.gateway.max-request-header", "4KB");
    assertThat(bind(keys))
        .isEqualTo(
            new GatewaySettings(
                List.of(URI.create("https://jobs:443"), URI.create("http://other:8081")),
                Duration.ofMillis(500),
                DataSize.ofKilobytes(4),
                Duration.ofSeconds(7)));
  }

  @ParameterizedTest
  @CsvSource({
    "job-service, ftp://host",
    "job-service, http://host/path",
    "job-service, http://user@host",
    "job-service, http://host?x=1",
    "job-service, host:80",
    "connect-timeout, 0s",
    "connect-timeout, -1s",
    "max-request-header, 1000B",
    "job-service, 'http://h:1,http://h:2/path'",
    "drain-wait, -1s",
  })
  void refusesWhatCannotWork(String key, String value) {
    Map<String, String> keys =
        new java.util.HashMap<>(Map.of("quantry.gateway.job-service", "http://h:1"));
    keys.put("quantry.gateway." + key, value);
    assertThatThrownBy(() -> bind(keys)).rootCause().hasMessageContaining("quantry.gateway." + key);
  }

  private static GatewaySettings bind(Map<String, String> keys) {
    return new Binder(new MapConfigurationPropertySource(keys))
        .bind("quantry.gateway", GatewaySettings.class)
        .get();
  }
}
