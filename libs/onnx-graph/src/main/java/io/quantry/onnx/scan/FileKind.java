package io.quantry.onnx.scan;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Recognizes files that are uploaded as models by mistake, by how they begin. */
final class FileKind {
  private static final int SAMPLE_BYTES = 16;

  private FileKind() {}

  /** What the file is, if it is a known kind of something else. */
  static Optional<String> foreign(ByteSource source) {
    byte[] head = source.copy(0, (int) Math.min(SAMPLE_BYTES, source.size()));
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      return Optional.of("a zip archive (as PyTorch and Keras write)");
    }
    // Pickle: the PROTO opcode, then a protocol from 2 to 5.
    if (head.length > 1 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5) {
      return Optional.of("a Python pickle");
    }
    if (text.startsWith("\u001f\u008b")) {
      return Optional.of("gzip-compressed");
    }
    if (text.startsWith("\u0089HDF")) {
      return Optional.of("an HDF5 file");
    }
    if (text.startsWith("GGUF")) {
      return Optional.of("a GGUF file");
    }
    if (text.startsWith("\u007fELF") || text.startsWith("MZ")) {
      return Optional.of("a program");
    }
    if (text.startsWith("\u0089PNG") || text.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of("a picture");
    }
    if (text.startsWith("TFL3", 4) || text.startsWith("ORTM", 4)) {
      return Optional.of("a flat-buffer model (TensorFlow Lite or ORT format)");
    }
    if (text.startsWith("\0\0{", 6)) {
      return Optional.of("a safetensors file");
    }
    if (text.startsWith("{") || text.startsWith("<") || text.startsWith("version https")) {
      return Optional.of("text");
    }
    return Optional.empty();
  }
}
