package io.quantry.onnx.scan;

import io.quantry.onnx.RefusalCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A length-delimited field in place: its length costs nothing, its text is read when asked for. */
record Bytes(ByteSource source, long position, long length) {
  /** The field as a name: UTF-8 of bounded length. */
  String name() {
    if (length > ScanLimits.NAME_BYTES) {
      throw new ScanStop(
          RefusalCode.MODEL_GRAPH_LIMIT,
          "a name of %d bytes at byte %d; at most %d are taken"
              .formatted(length, position, ScanLimits.NAME_BYTES));
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(source.copy(position, (int) length)))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw new ScanStop(
          RefusalCode.MODEL_MALFORMED, "the name at byte %d is not UTF-8".formatted(position));
    }
  }
}
