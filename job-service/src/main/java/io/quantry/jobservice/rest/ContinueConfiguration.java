package io.quantry.jobservice.rest;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who sends {@code Expect: 100-continue} is told to go on when the body is first read: a request
 * that is refused by its headers is answered, where its bytes would meet a closed connection.
 */
@Configuration(proxyBeanMethods = false)
class ContinueConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> continueWhenRead() {
    return factory ->
        factory.addConnectorCustomizers(
            connector -> connector.setProperty("continueResponseTiming", "onRead"));
  }
}
