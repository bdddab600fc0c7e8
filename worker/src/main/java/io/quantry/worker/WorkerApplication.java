package io.quantry.worker;

import io.quantry.agent.AgentConfiguration;
import io.quantry.contracts.fleet.Role;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The worker, configured by {@code worker.properties} or {@code worker.yaml}: an agent that claims
 * quantization work.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(AgentConfiguration.class)
public class WorkerApplication {
  @Bean
  Role role() {
    return Role.WORKER;
  }

  /**
   * The application, not yet running, for {@link #main} and for whoever runs several services in
   * one JVM.
   */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(WorkerApplication.class)
        .web(WebApplicationType.SERVLET)
        .properties("spring.config.name=worker");
  }

  public static void main(String[] arguments) {
    application().run(arguments);
  }
}
