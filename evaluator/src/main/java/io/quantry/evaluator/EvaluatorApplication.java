package io.quantry.evaluator;

import io.quantry.agent.AgentConfiguration;
import io.quantry.contracts.fleet.Role;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The evaluator, configured by {@code evaluator.properties} or {@code evaluator.yaml}: an agent
 * that claims evaluation work.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(AgentConfiguration.class)
public class EvaluatorApplication {
  @Bean
  Role role() {
    return Role.EVALUATOR;
  }

  /**
   * The application, not yet running, for {@link #main} and for whoever runs several services in
   * one JVM.
   */
  public static SpringApplicationBuilder application() {
    return new SpringApplicationBuilder(EvaluatorApplication.class)
        .web(WebApplicationType.SERVLET)
        .properties("spring.config.name=evaluator");
  }

  public static void main(String[] arguments) {
    application().run(arguments);
  }
}
