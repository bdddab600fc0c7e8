package io.quantry.cli.demo;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Data that come inside a jar. */
final class JarData {
  private JarData() {}

  /** Copies {@code entry} of {@code jar} into {@code folder} under its own name. */
  static Path extract(Path jar, String entry, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry found = zip.getEntry(entry);
      if (found == null) {
        throw new QuantryException(
            ErrorCode.INTERNAL_ERROR, jar + " holds no " + entry + ": build again");
      }
      Path target = folder.resolve(entry);
      try (InputStream bytes = zip.getInputStream(found)) {
        Files.copy(bytes, target);
      }
      return target;
    }
  }
}
