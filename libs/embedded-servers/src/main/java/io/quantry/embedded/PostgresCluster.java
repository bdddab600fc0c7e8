package io.quantry.embedded;

import io.quantry.embedded.ChildStarter.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * PostgreSQL's data folder and the password made with it. A cluster is initialised under another
 * name and renamed, so a data folder that exists is a whole one.
 *
 * @param data the folder, by its real path
 */
record PostgresCluster(Path data, String password) {
  static final String DATA = "data";
  static final String PASSWORD = "password";

  static PostgresCluster in(Path home, PostgresBinaries binaries, ServerLog log)
      throws IOException {
    Path data = home.resolve(DATA);
    Path password = home.resolve(PASSWORD);
    if (!Files.exists(data)) {
      Files.deleteIfExists(password);
      OwnerOnly.writeNew(password, newPassword());
      Path fresh = home.resolve("data-initialising");
      Folders.delete(fresh);
      initialise(fresh, password, binaries, log);
      Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }
    String version = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!version.equals(PostgresServer.MAJOR_VERSION)) {
      throw new EmbeddedServerException(
          data
              + " was written by PostgreSQL "
              + version
              + ", this is PostgreSQL "
              + PostgresServer.MAJOR_VERSION
              + ": use another folder, or move the data with pg_upgrade");
    }
    return new PostgresCluster(data, Files.readString(password));
  }

  private static void initialise(
      Path folder, Path password, PostgresBinaries binaries, ServerLog log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(binaries.program("initdb").toString());
    command.addAll(List.of("--pgdata=" + folder, "--username=" + PostgresServer.USER));
    command.addAll(List.of("--pwfile=" + password, "--auth=scram-sha-256"));
    // One collation everywhere, whatever the machine's locale is.
    command.addAll(List.of("--encoding=UTF8", "--locale=C"));
    command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.append());
    // TERM and not INT: initdb removes its half-made folder on it, and has no data to save.
    Process process = ChildStarter.start(builder, "TERM", Identity.NOT_ROOT);
    try {
      if (process.waitFor() != 0) {
        throw new EmbeddedServerException(
            "PostgreSQL could not initialise "
                + folder
                + " (as root this needs user namespaces: unshare --user):\n  "
                + log.tail());
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("interrupted while PostgreSQL initialised " + folder, e);
    }
  }

  private static String newPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
