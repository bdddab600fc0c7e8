package io.quantry.onnx.file;

/**
 * Where weights go.
 *
 * @param sideFile when to put tensors into a side file, named after the model file with {@code
 *     .data} added
 * @param thresholdBytes the smallest tensor that goes there; smaller ones stay in the model, where
 *     runtimes can use them while they infer shapes
 */
public record WriteOptions(SideFile sideFile, long thresholdBytes) {
  /** When weights go into a side file. */
  public enum SideFile {
    /** Only where the model would not fit one protobuf message. */
    WHEN_NEEDED,
    ALWAYS
  }

  /** One file wherever that is possible. */
  public static final WriteOptions DEFAULT = new WriteOptions(SideFile.WHEN_NEEDED, 1024);

  public static final WriteOptions EXTERNAL = new WriteOptions(SideFile.ALWAYS, 1024);

  public WriteOptions {
    if (thresholdBytes < 1) {
      throw new IllegalArgumentException("threshold of " + thresholdBytes + " bytes");
    }
  }
}
