package io.quantry.gateway;

import io.quantry.gateway.dashboard.Dashboard;
import io.quantry.telemetry.Drain;
import io.quantry.telemetry.TelemetryConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.cloud.gateway.server.mvc.GatewayServerMvcAutoConfiguration;
import org.springframework.cloud.gateway.server.mvc.filter.FilterAutoConfiguration;
import org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctionAutoConfiguration;
import org.springframework.cloud.gateway.server.mvc.predicate.PredicateAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * What the gateway is made of. The automatic configurations are listed and not discovered: in one
 * JVM with the other services their data sources and listeners are on the class path too, and none
 * of them is the gateway's.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewaySettings.class)
@ImportAutoConfiguration({
  PropertyPlaceholderAutoConfiguration.class,
  ConfigurationPropertiesAutoConfiguration.class,
  LifecycleAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  HttpClientAutoConfiguration.class,
  ImperativeHttpClientAutoConfiguration.class,
  RestClientAutoConfiguration.class,
  RestClientObservationAutoConfiguration.class,
  GatewayServerMvcAutoConfiguration.class,
  FilterAutoConfiguration.class,
  HandlerFunctionAutoConfiguration.class,
  PredicateAutoConfiguration.class,
})
@Import({
  TelemetryConfiguration.class,
  JobServiceHealthIndicator.class,
  RequestIdFilter.class,
  TraceIdFilter.class,
  OpeningFilter.class,
  FrontDoorFilter.class,
  ReadinessFilter.class,
  Routes.class,
  Dashboard.class,
  BackendConnection.class,
  EventStreams.class,
  ForwardedHeaders.class,
  AnsweredHeaders.class,
  PublicServer.class,
})
public class GatewayApplication {
  public static void main(String[] arguments) {
    builder().run(arguments);
  }

  @Bean
  Drain drain(GatewaySettings settings, ApplicationContext context) {
    return new Drain(settings.drainWait(), context);
  }

  /**
   * For whoever starts the gateway beside others in one JVM; reads {@code gateway.yaml} and nobody
   * else's.
   */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(GatewayApplication.class)
        .main(GatewayApplication.class)
        .properties("spring.config.name=gateway");
  }
}
