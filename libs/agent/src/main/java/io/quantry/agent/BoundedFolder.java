package io.quantry.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files by name in one folder, of which the least recently used go when a bound is passed. Callers
 * get copies, since what runs on them is not trusted. A file appears whole or not at all.
 */
final class BoundedFolder {
  private final Path folder;
  private final long boundBytes;

  BoundedFolder(Path folder, long boundBytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.boundBytes = boundBytes;
  }

  /** Writes the bytes of a file that is to enter. */
  interface Writer {
    void write(Path file) throws IOException, InterruptedException;
  }

  /** Copies a file to {@code target}, which is replaced; false if there is none of that name. */
  boolean copyTo(String name, Path target) throws IOException {
    Path kept = folder.resolve(name);
    if (!Files.exists(kept)) {
      return false;
    }
    try {
      Files.copy(kept, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException evicted) {
      if (Files.exists(kept)) {
        throw evicted; // it is the target's folder that is missing
      }
      return false;
    }
    touch(kept);
    return true;
  }

  private static void touch(Path kept) throws IOException {
    try {
      Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
    } catch (NoSuchFileException evicted) {
      // since it was copied
    }
  }

  /**
   * Lets a file enter, in place of one of the same name.
   *
   * @param sizeBytes how long it will be
   */
  void put(String name, long sizeBytes, Writer writer) throws IOException, InterruptedException {
    Path part = folder.resolve(name + "." + UUID.randomUUID() + ".part");
    try {
      writer.write(part);
      evict(name, sizeBytes);
      Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private synchronized void evict(String replaced, long wanted) throws IOException {
    List<Path> kept = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> !file.toString().endsWith(".part"))
          .filter(file -> !file.endsWith(replaced))
          .forEach(kept::add);
    }
    kept.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
    long held = wanted;
    for (Path file : kept) {
      held += file.toFile().length();
    }
    for (Path file : kept) {
      if (held <= boundBytes) {
        return;
      }
      held -= file.toFile().length();
      Files.deleteIfExists(file);
    }
  }
}
