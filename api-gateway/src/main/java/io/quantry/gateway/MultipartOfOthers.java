package io.quantry.gateway;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The gateway's library switches multipart off for every application of the JVM that says nothing
 * of it, job-service included when all services share one. Says, just before and with the lowest
 * precedence, what is the default anyway; the gateway itself switches it off in {@code
 * gateway.yaml}. Found by name in {@code spring.factories}.
 */
public final class MultipartOfOthers implements EnvironmentPostProcessor, Ordered {
  static final String KEY = "spring.servlet.multipart.enabled";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("multipart-of-others", Map.of(KEY, "true")));
  }

  /** After the configuration files, before the library. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE - 1;
  }
}
