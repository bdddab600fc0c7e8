package io.quantry.jobservice.drain;

import io.quantry.telemetry.Drain;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DrainConfiguration {
  @Bean
  Drain drain(DrainSettings settings, ApplicationContext context) {
    return new Drain(settings.period(), context);
  }
}
