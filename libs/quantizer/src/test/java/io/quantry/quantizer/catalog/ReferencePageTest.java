package io.quantry.quantizer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {
  private static final Path PAGES =
      Path.of(System.getProperty("quantry.root")).resolve("docs/techniques");

  @Test
  void theReferencePageIsWhatTheCatalogSays() throws IOException {
    String page = ReferencePage.of(Catalog.descriptors());
    Path file = PAGES.resolve("README.md");
    if (Boolean.getBoolean("quantry.regenerate")) {
      Files.writeString(file, page);
    }
    assertThat(Files.readString(file))
        .as("stale page; regenerate it like the catalog, with -Dquantry.regenerate=true")
        .isEqualTo(page);
  }
}
