package io.quantry.quantizer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CatalogDocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("quantry.root"))
          .resolve("libs/contracts/src/main/resources/io/quantry/contracts/techniques.json");

  @Test
  void theDocumentThatTheServicesReadIsUpToDate() throws IOException {
    String expected = CatalogDocument.toJson(Catalog.descriptors());
    if (Boolean.getBoolean("quantry.regenerate")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(DOCUMENT)
        .as(
            "stale catalog; regenerate it from the project's root with: mvn -q -pl libs/quantizer -am test"
                + " -Dtest=CatalogDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dquantry.regenerate=true")
        .hasContent(expected);
  }
}
