package io.quantry.objectstore;

import com.adobe.testing.s3mock.S3MockApplication;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The server's process: says its port on standard output, and ends with its standard input. */
final class ServerMain {
  static final String READY = "ready ";

  private ServerMain() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, Object> settings =
        Map.of(
            "server.address", "127.0.0.1",
            "server.port", "0",
            "server.ssl.enabled", "false",
            "http.port", "1",
            "spring.main.lazy-initialization", "true",
            "logging.level.root", "ERROR",
            "com.adobe.testing.s3mock.store.root", arguments[0]);
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(S3MockApplication.class, LoopbackOnly.class)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .properties(settings)
            .run();
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    System.out.println(READY + port);
    System.in.transferTo(OutputStream.nullOutputStream()); // it says nothing
    System.exit(0);
  }

  /** The product's second door would be open on every address. */
  @Configuration(proxyBeanMethods = false)
  static class LoopbackOnly {
    @Bean
    @Order(Integer.MAX_VALUE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> oneDoor() {
      return factory -> factory.getAdditionalConnectors().clear();
    }
  }
}
