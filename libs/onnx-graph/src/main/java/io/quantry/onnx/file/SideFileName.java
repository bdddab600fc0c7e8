package io.quantry.onnx.file;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;

/**
 * The rule for names of external-data files: a plain file name beside the model, nothing that a
 * file system or a runtime could read as a path, a device or a memory address.
 */
public final class SideFileName {
  /** The shortest limit among the file systems in use. */
  private static final int MAX_LENGTH = 255;

  private SideFileName() {}

  /** Whether the location is a plain file name. */
  public static boolean isPlain(String location) {
    return !location.isEmpty()
        && location.length() <= MAX_LENGTH
        && !location.equals(".")
        && !location.equals("..")
        // '/' and '\' make paths, ':' makes drives and streams, '*' starts ONNX Runtime's marker
        // for addresses in memory.
        && location.chars().noneMatch(c -> c < ' ' || c == 0x7F || "/\\:*?\"<>|".indexOf(c) >= 0)
        && !location.endsWith(" ")
        && !location.endsWith(".");
  }

  static String require(String location) {
    if (!isPlain(location)) {
      throw new ModelRefusedException(
          RefusalCode.EXTERNAL_DATA_FORBIDDEN,
          "external data must lie in a plainly named file beside the model, not at "
              + Violation.quote(location));
    }
    return location;
  }
}
