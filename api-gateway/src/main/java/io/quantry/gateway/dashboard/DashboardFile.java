package io.quantry.gateway.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A file in memory, compressed once. Immutable: nobody changes the arrays. */
final class DashboardFile {
  private static final int TAG_BYTES = 16;

  private final FileType type;
  private final byte[] plain;
  private final byte[] compressed;
  private final String tag;

  DashboardFile(FileType type, byte[] plain) {
    this.type = type;
    this.plain = plain;
    this.compressed = type.compresses() ? compress(plain) : plain;
    this.tag = "W/\"" + HexFormat.of().formatHex(digest(plain), 0, TAG_BYTES) + '"';
  }

  FileType type() {
    return type;
  }

  byte[] plain() {
    return plain;
  }

  /** By gzip where its type compresses, and as it is otherwise. */
  byte[] compressed() {
    return compressed;
  }

  /** Weak, since it is one for both forms. */
  String tag() {
    return tag;
  }

  private static byte[] compress(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      zip.write(plain);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
