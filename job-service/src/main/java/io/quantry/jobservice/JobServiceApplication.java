package io.quantry.jobservice;

import io.quantry.telemetry.TracesConfiguration;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.modulith.Modulithic;

/**
 * The job service: jobs, registry, datasets, fleet and access on PostgreSQL, with Kafka as the
 * queue towards the fleet. Its settings are in {@code job-service.yml} and in the records named
 * {@code …Settings}.
 */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class) // no passwords here
@ConfigurationPropertiesScan
@ComponentScan
@Import(TracesConfiguration.class)
@Modulithic
public class JobServiceApplication {
  /** Starts the service as a process of its own. */
  public static void main(String[] arguments) {
    application().run(arguments);
  }

  /**
   * Starts the service inside this JVM; the caller closes the context.
   *
   * @param properties settings that go before all others but the command line's
   */
  public static ConfigurableApplicationContext start(Map<String, Object> properties) {
    SpringApplicationBuilder builder = application();
    builder
        .application()
        .addInitializers(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("caller", Map.copyOf(properties))));
    return builder.run();
  }

  private static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(JobServiceApplication.class)
        .web(WebApplicationType.SERVLET)
        .properties("spring.config.name=job-service");
  }
}
