package io.quantry.jobservice.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A migration that was released is never changed: databases out there were made by it. Released
 * ones stand in {@code released-migrations.sha256}, as {@code sha256sum} prints them; a release
 * adds its own.
 */
class ReleasedMigrationsTest {
  private static final ClassLoader RESOURCES = ReleasedMigrationsTest.class.getClassLoader();

  @TestFactory
  List<DynamicTest> neverChange() throws Exception {
    return released().stream()
        .map(line -> line.split(" +", 2))
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line[1],
                    () -> assertThat(sha256("db/migration/" + line[1])).isEqualTo(line[0])))
        .toList();
  }

  @Test
  void areFollowedByHigherNumbersAlone() throws Exception {
    assertThat(released()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(SchemaVersions.newest()).isGreaterThanOrEqualTo(released().size());
  }

  private static List<String> released() throws Exception {
    return new String(
            read("io/quantry/jobservice/schema/released-migrations.sha256"), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  private static String sha256(String resource) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(read(resource)));
  }

  private static byte[] read(String resource) throws Exception {
    try (InputStream bytes =
        Objects.requireNonNull(RESOURCES.getResourceAsStream(resource), resource)) {
      return bytes.readAllBytes();
    }
  }
}
