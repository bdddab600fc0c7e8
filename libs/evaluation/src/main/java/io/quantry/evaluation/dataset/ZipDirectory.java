package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and checks a zip file's central directory (APPNOTE 6.3, sections 4.3 and 4.5.3). */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int END64_LOCATOR_BYTES = 20;
  private static final int END64_BYTES = 56;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int ZIP64_EXTRA = 1;
  private static final long UNSIGNED_INT = 0xffff_ffffL;

  private static final int MOST_ENTRIES = 100_000;
  private static final int MOST_DIRECTORY_BYTES = 64 << 20;

  /** Deflate reaches at most 1032; arrays of zeros come near, so small ones may. */
  private static final long MOST_RATIO = 200;

  private static final long FREE_BYTES = 256L << 20;
  private static final long MOST_BYTES = 1L << 40;

  private ZipDirectory() {}

  static List<ZipEntry> read(FileChannel channel) throws IOException {
    ByteBuffer directory = directory(channel);
    List<ZipEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (directory.remaining() >= CENTRAL_BYTES
        && directory.getInt(directory.position()) == CENTRAL) {
      if (entries.size() == MOST_ENTRIES) {
        throw new EvaluationException(
            "archive-bomb", "the archive has more than %d entries".formatted(MOST_ENTRIES));
      }
      ZipEntry entry = entry(channel, directory);
      if (!names.add(entry.name())) {
        throw malformed("has two entries named '%s'".formatted(entry.name()));
      }
      entries.add(entry);
    }
    requireApart(entries);
    requireNoBomb(entries);
    return List.copyOf(entries);
  }

  private static ByteBuffer directory(FileChannel channel) throws IOException {
    int tail = (int) Math.min(channel.size(), END_BYTES + 0xffffL);
    ByteBuffer end = ZipArchive.read(channel, channel.size() - tail, tail);
    int at = tail - END_BYTES;
    while (at >= 0 && end.getInt(at) != END) {
      at--;
    }
    if (at < 0) {
      throw malformed("is no zip file");
    }
    long bytes = end.getInt(at + 12) & UNSIGNED_INT;
    long offset = end.getInt(at + 16) & UNSIGNED_INT;
    long locator = channel.size() - tail + at - END64_LOCATOR_BYTES;
    if (locator >= 0) {
      ByteBuffer found = ZipArchive.read(channel, locator, END64_LOCATOR_BYTES);
      if (found.getInt(0) == END64_LOCATOR) {
        ByteBuffer end64 =
            ZipArchive.read(channel, checked(channel, found.getLong(8)), END64_BYTES);
        if (end64.getInt(0) != END64) {
          throw malformed("has a broken zip64 directory");
        }
        bytes = end64.getLong(40);
        offset = end64.getLong(48);
      }
    }
    if (bytes < 0 || bytes > MOST_DIRECTORY_BYTES) {
      throw malformed("has a directory of %d bytes".formatted(bytes));
    }
    checked(channel, Math.addExact(checked(channel, offset), bytes));
    return ZipArchive.read(channel, offset, (int) bytes);
  }

  private static ZipEntry entry(FileChannel channel, ByteBuffer at) throws IOException {
    int start = at.position();
    int flags = at.getShort(start + 8);
    int method = at.getShort(start + 10) & 0xffff;
    long stored = at.getInt(start + 20) & UNSIGNED_INT;
    long size = at.getInt(start + 24) & UNSIGNED_INT;
    int nameBytes = at.getShort(start + 28) & 0xffff;
    int extraBytes = at.getShort(start + 30) & 0xffff;
    int commentBytes = at.getShort(start + 32) & 0xffff;
    int unixMode = at.getInt(start + 38) >>> 16;
    long local = at.getInt(start + 42) & UNSIGNED_INT;
    int next = start + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
    if (next > at.limit()) {
      throw malformed("has a truncated directory");
    }
    byte[] nameContent = new byte[nameBytes];
    at.get(start + CENTRAL_BYTES, nameContent);
    ByteBuffer extra = at.slice(start + CENTRAL_BYTES + nameBytes, extraBytes).order(at.order());
    at.position(next);
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xffff;
      int length = extra.getShort() & 0xffff;
      if (length > extra.remaining()) {
        throw malformed("has a broken extra field");
      }
      ByteBuffer field = extra.slice(extra.position(), length).order(at.order());
      extra.position(extra.position() + length);
      if (id == ZIP64_EXTRA) {
        size = widened(size, field);
        stored = widened(stored, field);
        local = widened(local, field);
      }
    }
    String name = ZipEntryName.checked(nameContent, unixMode);
    if ((flags & 1) != 0 || (method != 0 && method != 8)) {
      throw new EvaluationException(
          "archive-entry-forbidden",
          "entry '%s' is encrypted or compressed by method %d; only deflate is read"
              .formatted(name, method));
    }
    if (size < 0 || stored < 0 || (method == 0 && size != stored)) {
      throw malformed("announces impossible sizes for '%s'".formatted(name));
    }
    ByteBuffer header = ZipArchive.read(channel, checked(channel, local), LOCAL_BYTES);
    if (header.getInt(0) != LOCAL) {
      throw malformed("has no entry where its directory says '%s' is".formatted(name));
    }
    long data =
        local + LOCAL_BYTES + (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
    checked(channel, Math.addExact(checked(channel, data), checked(channel, stored)));
    return new ZipEntry(name, method == 8, data, stored, size);
  }

  private static long widened(long value, ByteBuffer field) {
    return value == UNSIGNED_INT && field.remaining() >= 8 ? field.getLong() : value;
  }

  private static void requireApart(List<ZipEntry> entries) {
    List<ZipEntry> inOrder = new ArrayList<>(entries);
    inOrder.sort(Comparator.comparingLong(ZipEntry::dataOffset));
    long end = 0;
    for (ZipEntry entry : inOrder) {
      if (entry.dataOffset() < end) {
        throw new EvaluationException(
            "archive-bomb", "entry '%s' overlaps another".formatted(entry.name()));
      }
      end = entry.dataOffset() + entry.storedBytes();
    }
  }

  private static void requireNoBomb(List<ZipEntry> entries) {
    long stored = 0;
    long size = 0;
    for (ZipEntry entry : entries) {
      stored += entry.storedBytes();
      size += entry.sizeBytes();
      if (size < 0 || size > MOST_BYTES || (size > FREE_BYTES && size / MOST_RATIO > stored)) {
        throw new EvaluationException(
            "archive-bomb",
            "%d stored bytes announce %d or more; at most %d times as many are inflated"
                .formatted(stored, size, MOST_RATIO));
      }
    }
  }

  private static long checked(FileChannel channel, long position) throws IOException {
    if (position < 0 || position > channel.size()) {
      throw malformed("points beyond its end");
    }
    return position;
  }

  private static EvaluationException malformed(String what) {
    return new EvaluationException("dataset-malformed", "the archive " + what);
  }
}
