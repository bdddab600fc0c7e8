package io.quantry.quantizer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.quantizer.algorithm.Algorithm;
import io.quantry.quantizer.algorithm.Algorithms;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.fusion.Fusion;
import io.quantry.quantizer.rounding.Roundings;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReferencePageTest {
  private static final Path PAGES =
      Path.of(System.getProperty("quantry.root")).resolve("docs/techniques");

  @Test
  void theReferencePageIsWhatTheCatalogSays() throws IOException {
    String page =
        ReferencePage.of(
            Catalog.descriptors(),
            CalibrationMethod.all(),
            Algorithms.all(),
            Roundings.summaries(),
            Fusion.all());
    Path file = PAGES.resolve("README.md");
    if (Boolean.getBoolean("quantry.regenerate")) {
      Files.writeString(file, page);
    }
    assertThat(Files.readString(file))
        .as("stale page; regenerate it like the catalog, with -Dquantry.regenerate=true")
        .isEqualTo(page);
  }

  /** However a technique came by its words. */
  @Test
  void everyAlgorithmAndFusionOfATechniqueHasARow() throws IOException {
    List<String> rows = Files.readAllLines(PAGES.resolve("README.md"));
    for (TechniqueDescriptor technique : Catalog.descriptors()) {
      for (Parameter parameter : technique.parameters()) {
        if (parameter.path().equals("algorithms") || parameter.path().equals("fusions")) {
          for (Object word : parameter.values()) {
            assertThat(rows)
                .as("%s of %s", word, technique.type())
                .anyMatch(row -> row.matches("\\| [`\\[]" + word + "[`\\]].*"));
          }
        }
      }
    }
  }

  @Test
  void everyTechniqueAndAlgorithmHasAPage() throws IOException {
    List<String> names =
        new ArrayList<>(Catalog.descriptors().stream().map(TechniqueDescriptor::type).toList());
    names.addAll(Roundings.names());
    names.addAll(Algorithms.all().stream().map(Algorithm::name).toList());
    for (String name : names) {
      Path file = PAGES.resolve(name + ".md");
      assertThat(file).isRegularFile();
      assertThat(Files.readString(file).toLowerCase(Locale.ROOT))
          .as("%s says when to use it, what it costs and what was measured", file)
          .contains("when", "cost", "measured");
    }
  }
}
