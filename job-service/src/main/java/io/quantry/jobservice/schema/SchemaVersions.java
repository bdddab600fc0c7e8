package io.quantry.jobservice.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The numbers of the migrations that came with this program: whole numbers, each higher once. */
public final class SchemaVersions {
  private static final Pattern NAME = Pattern.compile("V([0-9]{1,9})__.+\\.sql");

  private SchemaVersions() {}

  /** The schema that this program migrates to. */
  public static int newest() {
    try {
      Resource[] migrations =
          new PathMatchingResourcePatternResolver(SchemaVersions.class.getClassLoader())
              .getResources("classpath:db/migration/V*.sql");
      return Arrays.stream(migrations).mapToInt(SchemaVersions::number).max().orElseThrow();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static int number(Resource migration) {
    Matcher name = NAME.matcher(String.valueOf(migration.getFilename()));
    if (!name.matches()) {
      throw new IllegalStateException("No migration is called so: " + migration.getFilename());
    }
    return Integer.parseInt(name.group(1));
  }
}
