package io.quantry.cli.platform;

import io.quantry.cli.output.Json;
import io.quantry.contracts.access.ApiKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The secrets of one home, made at its first start and kept in a file that only its owner reads.
 *
 * @param apiKey the owner's key
 * @param joinToken with which worker and evaluator join
 */
record Secrets(String apiKey, String joinToken) {
  private static final String FILE = "secrets.json";

  static Secrets in(Path home) {
    Path file = home.resolve(FILE);
    if (!Files.exists(file)) {
      SecureRandom random = new SecureRandom();
      write(
          file,
          new Secrets(
              ApiKey.generate(ApiKey.USER_PREFIX, random),
              ApiKey.generate(ApiKey.WORKER_PREFIX, random)));
    }
    return Json.read(file, Secrets.class);
  }

  private static void write(Path file, Secrets secrets) {
    try {
      Path fresh = file.resolveSibling(FILE + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, Json.pretty(secrets));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Never in a log. */
  @Override
  public String toString() {
    return "Secrets[…]";
  }
}
