package io.quantry.cli.system;

import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * A home of a released schema as files that can be read in a review: the rows of its database as
 * {@code COPY} writes them, and those of its artifacts that are no files of the demo. The tables
 * themselves come from the released migrations, which never change.
 *
 * <p>A release adds a fixture of its schema: {@code main} writes one from the home of a stopped
 * platform that has been used. It holds no secret but hashes. What nothing refers to any more, such
 * as a checkpoint, is best taken out by hand: row and file.
 */
final class SchemaFixture {
  private static final String DATA = "data.sql";
  private static final String ARTIFACTS = "artifacts";
  private static final String END = "\\.\n";
  private static final Pattern COPY = Pattern.compile("(COPY .+ FROM STDIN);");
  private static final Path DEMO =
      Path.of(System.getProperty("quantry.root", "."), "demo").toAbsolutePath();

  private SchemaFixture() {}

  /** Arguments: a home, the folder to write. */
  public static void main(String[] arguments) throws Exception {
    dump(Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]));
  }

  private static void dump(Path home, Path fixture) throws Exception {
    Files.createDirectories(fixture.resolve(ARTIFACTS));
    StringBuilder text = new StringBuilder();
    try (PostgresServer server =
            PostgresServer.start(PostgresSettings.in(home.resolve("postgres")));
        Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      for (String table :
          strings(
              statement,
              """
              SELECT tablename FROM pg_tables
              WHERE schemaname = 'public'
                AND tablename NOT IN ('flyway_schema_history', 'job_transitions', 'service_secrets')
              ORDER BY 1
              """)) {
        List<String> columns =
            strings(
                statement,
                """
                SELECT quote_ident(column_name) FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = '%s' ORDER BY ordinal_position
                """
                    .formatted(table));
        StringWriter rows = new StringWriter();
        String list = table + " (" + String.join(", ", columns) + ")";
        copies.copyOut("COPY " + list + " TO STDOUT", rows);
        if (!rows.toString().isEmpty()) {
          text.append("COPY %s FROM STDIN;\n%s%s\n".formatted(list, rows, END));
        }
      }
      Map<String, Path> known = demoFiles();
      for (String digest : strings(statement, "SELECT DISTINCT sha256 FROM artifacts")) {
        if (!known.containsKey(digest)) {
          Files.copy(blob(home, digest), fixture.resolve(ARTIFACTS).resolve(digest));
        }
      }
    }
    Files.writeString(fixture.resolve(DATA), text);
  }

  /**
   * Makes a home of it, as the released program left it.
   *
   * @param schema the version of the schema
   */
  static void load(Path fixture, int schema, Path home) throws Exception {
    try (PostgresServer server =
            PostgresServer.start(PostgresSettings.in(home.resolve("postgres")));
        Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      Flyway.configure()
          .dataSource(server.jdbcUrl(), PostgresServer.USER, server.password())
          .target(Integer.toString(schema))
          .load()
          .migrate();
      // the rows were right where they come from; here they arrive in the order of the alphabet
      statement.execute("SET session_replication_role = replica");
      statement.execute("DELETE FROM fair_clock"); // a row that a migration makes
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      String text = Files.readString(fixture.resolve(DATA));
      Matcher copy = COPY.matcher(text);
      int at = 0;
      while (copy.find(at)) {
        int begin = copy.end() + 1;
        int end = text.indexOf(END, begin);
        copies.copyIn(copy.group(1), new StringReader(text.substring(begin, end)));
        at = end + END.length();
      }
      // what waits has waited only since now, however old the fixture is
      statement.execute("UPDATE jobs SET queued_at = now() WHERE state = 'QUEUED'");
      Map<String, Path> known = demoFiles();
      for (String digest : strings(statement, "SELECT DISTINCT sha256 FROM artifacts")) {
        Path target = blob(home, digest);
        Files.createDirectories(target.resolveSibling(".").normalize());
        Files.copy(known.getOrDefault(digest, fixture.resolve(ARTIFACTS).resolve(digest)), target);
      }
    }
  }

  private static Connection connect(PostgresServer server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, server.password());
  }

  private static List<String> strings(Statement statement, String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  private static Path blob(Path home, String digest) {
    return home.resolve("artifacts/blobs")
        .resolve(digest.substring(0, 2))
        .resolve(digest.substring(2));
  }

  private static Map<String, Path> demoFiles() throws IOException {
    try (Stream<Path> files = Files.walk(DEMO)) {
      return files
          .filter(Files::isRegularFile)
          .collect(Collectors.toMap(SchemaFixture::digest, file -> file, (one, same) -> one));
    }
  }

  private static String digest(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
