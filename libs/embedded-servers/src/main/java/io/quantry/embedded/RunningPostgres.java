package io.quantry.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A server that another process has started, as its home tells it to the home's owner.
 *
 * @param jdbcUrl of its first database
 * @param password of {@link PostgresServer#USER}
 * @param data its data folder
 */
public record RunningPostgres(String jdbcUrl, String password, Path data) {
  private static final int PORT_LINE = 3;

  /** The server that runs on {@code home}, empty if none does. */
  public static Optional<RunningPostgres> in(Path home) {
    try {
      Path data = home.toRealPath().resolve(PostgresCluster.DATA);
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      long pid = Long.parseLong(lines.getFirst().strip());
      if (lines.size() <= PORT_LINE || !new PostgresProcesses(data).running().contains(pid)) {
        return Optional.empty();
      }
      return Optional.of(
          new RunningPostgres(
              PostgresServer.jdbcUrl(
                  Integer.parseInt(lines.get(PORT_LINE).strip()), PostgresServer.DATABASE),
              Files.readString(home.resolve(PostgresCluster.PASSWORD)),
              data));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | NumberFormatException unreadable) {
      throw new EmbeddedServerException(
          "cannot see which PostgreSQL runs in " + home + ": " + unreadable.getMessage(),
          unreadable);
    }
  }

  /** The password is a secret: never in a log. */
  @Override
  public String toString() {
    return "RunningPostgres[" + jdbcUrl + "]";
  }
}
