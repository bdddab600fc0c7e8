package io.quantry.jobservice.job;

import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.spec.SpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The techniques on offer, from the document that the quantizer's descriptors generate. */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {
  @Bean
  TechniqueCatalog techniqueCatalog(JsonMapper json) throws IOException {
    try (InputStream document =
        Objects.requireNonNull(
            TechniqueCatalog.class.getResourceAsStream(TechniqueCatalog.RESOURCE),
            "The catalog of techniques is missing from the class path")) {
      return TechniqueCatalog.of(
          json.readValue(document, new TypeReference<Map<String, Object>>() {}));
    }
  }

  @Bean
  SpecReader specReader(TechniqueCatalog catalog) {
    return new SpecReader(catalog);
  }
}
