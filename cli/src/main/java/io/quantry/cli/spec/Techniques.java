package io.quantry.cli.spec;

import io.quantry.cli.output.Json;
import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.spec.SpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/** The technique catalog of this build. */
public final class Techniques {
  private Techniques() {}

  public static TechniqueCatalog catalog() {
    return Holder.CATALOG;
  }

  /** Reads specs against the catalog. */
  public static SpecReader reader() {
    return new SpecReader(catalog());
  }

  /** Read once, and only by commands that need it. */
  private static final class Holder {
    static final TechniqueCatalog CATALOG = read();

    private static TechniqueCatalog read() {
      try (InputStream resource =
          TechniqueCatalog.class.getResourceAsStream(TechniqueCatalog.RESOURCE)) {
        return TechniqueCatalog.of(
            Json.mapper().readValue(resource, new TypeReference<Map<String, Object>>() {}));
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
