package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

class MultipartOfOthersTest {
  @Test
  void anotherApplicationOfTheSameJvmStillReadsMultipart() {
    assertThat(multipart("nothing-configured")).isEqualTo("true");
  }

  @Test
  void theGatewayDoesNot() {
    assertThat(multipart("gateway")).isEqualTo("false");
  }

  private static String multipart(String configurationName) {
    try (ConfigurableApplicationContext application =
        new SpringApplicationBuilder(Other.class)
            .web(WebApplicationType.NONE)
            .properties("spring.config.name=" + configurationName)
            .run()) {
      return application.getEnvironment().getRequiredProperty(MultipartOfOthers.KEY);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Other {}
}
