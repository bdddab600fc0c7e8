package io.quantry.gateway;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How the server itself behaves: it answers with problem documents where a request never reaches a
 * filter of ours, and tells a waiting client to send its body only when somebody reads it, so that
 * a refusal saves the upload.
 */
@Configuration(proxyBeanMethods = false)
class PublicServer {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> publicServerBehaviour() {
    return factory -> {
      factory.addContextCustomizers(
          context -> {
            if (context.getParent() instanceof StandardHost host) {
              host.setErrorReportValveClass(ProblemReportValve.class.getName());
            }
          });
      factory.addConnectorCustomizers(
          connector -> {
            if (!connector.setProperty("continueResponseTiming", "onRead")) {
              throw new IllegalStateException("Tomcat no longer knows continueResponseTiming");
            }
          });
    };
  }
}
