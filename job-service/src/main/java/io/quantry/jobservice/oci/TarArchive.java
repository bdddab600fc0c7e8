package io.quantry.jobservice.oci;

import io.quantry.contracts.fleet.BlobRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Files as one tar archive (POSIX.1-2001, ustar with pax headers where those are needed) that is
 * never written: heads and padding are made, the rest is read from where the files are. The same
 * files at the same time give the same bytes for good, because clients hold on to their digest:
 * what is made here must never change.
 */
final class TarArchive {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 100;

  /** 11 octal digits. */
  private static final long LARGEST_SIZE = (1L << 33) - 1;

  private final List<Piece> pieces = new ArrayList<>();
  private final long sizeBytes;

  /**
   * An archive of the files in its root, each readable by everybody.
   *
   * @param at the time of all of them, of which the seconds count
   */
  TarArchive(List<BlobRef> files, Instant at) {
    long seconds = at.getEpochSecond();
    for (BlobRef file : files) {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      byte[] extended = extended(file);
      if (extended.length > 0) {
        head.writeBytes(header(cut("PaxHeaders/" + file.name()), extended.length, seconds, 'x'));
        head.writeBytes(extended);
        head.writeBytes(padding(extended.length));
      }
      head.writeBytes(header(cut(file.name()), file.sizeBytes(), seconds, '0'));
      pieces.add(new Made(head.toByteArray()));
      pieces.add(new Stored(file.sha256(), file.sizeBytes()));
      pieces.add(new Made(padding(file.sizeBytes())));
    }
    pieces.add(new Made(new byte[2 * BLOCK]));
    this.sizeBytes = pieces.stream().mapToLong(Piece::sizeBytes).sum();
  }

  /** Reads stored bytes. */
  @FunctionalInterface
  interface Store {
    InputStream open(String sha256, long offset, long length) throws IOException;
  }

  private sealed interface Piece {
    long sizeBytes();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Made(byte[] bytes) implements Piece {
    @Override
    public long sizeBytes() {
      return bytes.length;
    }
  }

  private record Stored(String sha256, long sizeBytes) implements Piece {}

  /** A part of a piece. */
  private record Part(Piece piece, long offset, long length) {
    InputStream open(Store store) throws IOException {
      return switch (piece) {
        case Made made ->
            new ByteArrayInputStream(
                made.bytes(), Math.toIntExact(offset), Math.toIntExact(length));
        case Stored stored -> store.open(stored.sha256(), offset, length);
      };
    }
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** {@code length} bytes from {@code offset}; files are opened one after the other. */
  InputStream open(Store store, long offset, long length) {
    List<Part> parts = new ArrayList<>();
    long begin = 0;
    for (Piece piece : pieces) {
      long from = Math.max(offset, begin);
      long to = Math.min(offset + length, begin + piece.sizeBytes());
      if (from < to) {
        parts.add(new Part(piece, from - begin, to - from));
      }
      begin += piece.sizeBytes();
    }
    return new InSequence(
        parts.stream().<InSequence.Opening>map(part -> () -> part.open(store)).iterator());
  }

  /** Of records {@code length key=value\n}, where the length counts itself. */
  private static byte[] extended(BlobRef file) {
    StringBuilder records = new StringBuilder();
    if (file.name().length() > LONGEST_NAME) {
      records.append(extendedRecord("path", file.name()));
    }
    if (file.sizeBytes() > LARGEST_SIZE) {
      records.append(extendedRecord("size", Long.toString(file.sizeBytes())));
    }
    return records.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String extendedRecord(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.length() + 1;
    while (rest.length() + Integer.toString(length).length() != length) {
      length++;
    }
    return length + rest;
  }

  private static String cut(String name) {
    return name.substring(0, Math.min(name.length(), LONGEST_NAME));
  }

  private static byte[] header(String name, long size, long seconds, char type) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0"); // mode, user, group
    put(header, 124, octal(size > LARGEST_SIZE ? 0 : size) + "\0" + octal(seconds) + "\0");
    put(header, 148, " ".repeat(8)); // the checksum is made with blanks in its place
    header[156] = (byte) type;
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static String octal(long number) {
    return "%011o".formatted(number);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static byte[] padding(long size) {
    return new byte[(int) Math.floorMod(-size, (long) BLOCK)];
  }
}
