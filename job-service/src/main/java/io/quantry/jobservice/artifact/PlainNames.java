package io.quantry.jobservice.artifact;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.spec.Reference;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names from outside that may become file names: plain ASCII, no separators, nothing that means
 * something to a file system.
 */
public final class PlainNames {
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
  private static final Set<String> OURS = Set.of("task.json", "outcome.json");

  private PlainNames() {}

  /**
   * {@code name} if it may name a model, dataset or alias.
   *
   * @throws QuantryException {@code invalid-name}
   */
  public static String resource(String name) {
    if (!Reference.NAME.matcher(name).matches() || DEVICE.matcher(name).matches()) {
      throw new QuantryException(
          ErrorCode.INVALID_NAME,
          "Expected a name of 1 to 128 lower-case letters, digits, '.', '_' and '-'");
    }
    return name;
  }

  /**
   * {@code name} if it may name a file of an upload.
   *
   * @throws QuantryException {@code invalid-name}
   */
  public static String file(String name) {
    if (!FILE.matcher(name).matches() || DEVICE.matcher(name).matches() || OURS.contains(name)) {
      throw new QuantryException(
          ErrorCode.INVALID_NAME,
          "Expected a plain file name of at most 128 letters, digits, '.', '_' and '-'");
    }
    return name;
  }
}
