package io.quantry.cli;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folders that the build makes, named to this process by the launcher: {@code cli}, {@code
 * platform}, {@code engine}, {@code kafka}, {@code models}.
 */
public final class Distribution {
  private Distribution() {}

  /** One folder of the distribution. */
  public static Path folder(String name) {
    return existing(Path.of(property("quantry.dist"), name));
  }

  /** A folder or file of the project itself, such as {@code demo}. */
  public static Path project(String name) {
    return existing(Path.of(property("quantry.root"), name));
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new QuantryException(
          ErrorCode.INTERNAL_ERROR, path + " is missing: build again with 'mvn package'");
    }
    return path;
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new QuantryException(
          ErrorCode.INTERNAL_ERROR,
          "The property " + name + " is missing: start Quantry by its script");
    }
    return value;
  }
}
