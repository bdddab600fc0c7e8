package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.artifact.ArtifactSettings;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A file for each upload, which one holds at a time: among threads by a set of ids, among replicas
 * by the operating system's lock, which a process that dies gives back. The set comes first,
 * because closing a second channel of the same process would give that lock back too.
 */
@Component
class StagingFiles {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Room that uploads leave on the disk for others. */
  private static final long RESERVE_BYTES = 256L << 20;

  private final Path folder;
  private final Set<UUID> held = ConcurrentHashMap.newKeySet();

  StagingFiles(UploadSettings settings, ArtifactSettings artifacts) {
    Path given = settings.folder();
    Path beside = artifacts.folder();
    this.folder =
        given != null
            ? given
            : beside == null
                ? Path.of("uploads")
                : beside.toAbsolutePath().resolveSibling("uploads");
  }

  private Path path(UUID id) {
    return folder.resolve(id.toString());
  }

  /** Makes the empty file of a new upload. */
  void create(UUID id) throws IOException {
    Files.createDirectories(folder);
    Files.createFile(path(id));
  }

  void delete(UUID id) throws IOException {
    Files.deleteIfExists(path(id));
  }

  /**
   * Holds the file of an upload until it is closed.
   *
   * @return empty if somebody else holds it
   * @throws NoSuchFileException if it is not there
   */
  Optional<Held> take(UUID id) throws IOException {
    if (!held.add(id)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel = FileChannel.open(path(id), StandardOpenOption.READ, StandardOpenOption.WRITE);
      taken = channel.tryLock() != null;
      return taken ? Optional.of(new Held(id, channel)) : Optional.empty();
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        held.remove(id);
      }
    }
  }

  boolean exists(UUID id) {
    return Files.exists(path(id));
  }

  /** Whether somebody in this process holds it. */
  boolean isHeld(UUID id) {
    return held.contains(id);
  }

  /** Files that nothing has been written to since then. */
  List<UUID> untouchedSince(Instant then) throws IOException {
    List<UUID> ids = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return ids;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (ID.matcher(name).matches()
            && Files.getLastModifiedTime(file).toInstant().isBefore(then)) {
          ids.add(UUID.fromString(name));
        }
      }
    }
    return ids;
  }

  /** A file that is held. */
  final class Held implements Closeable {
    private final UUID id;
    private final FileChannel channel;

    private Held(UUID id, FileChannel channel) {
      this.id = id;
      this.channel = channel;
    }

    /** Drops whatever comes after so many bytes, which somebody wrote and did not report. */
    void continueAt(long offset) throws IOException {
      if (channel.size() < offset) {
        throw new QuantryException(
            ErrorCode.SERVICE_UNAVAILABLE, "The bytes of this upload are not within reach");
      }
      channel.truncate(offset);
      channel.position(offset);
    }

    /**
     * Appends.
     *
     * @throws QuantryException {@code disk-full}
     */
    void write(byte[] bytes, int count) {
      try {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      } catch (IOException full) {
        throw full(full);
      }
    }

    /** Returns once all that was written is on the disk. */
    void force() {
      try {
        channel.force(true);
        if (folder.toFile().getUsableSpace() < RESERVE_BYTES) {
          throw full(null);
        }
      } catch (IOException full) {
        throw full(full);
      }
    }

    /** From its beginning; closing it is no use. */
    InputStream read() throws IOException {
      channel.position(0);
      return Channels.newInputStream(channel);
    }

    /** Removes the file; whoever waits for it finds none. */
    void delete() throws IOException {
      StagingFiles.this.delete(id);
    }

    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        held.remove(id);
      }
    }
  }

  private static QuantryException full(@Nullable IOException cause) {
    String message = "The disk has no room for more of this upload";
    return cause == null
        ? new QuantryException(ErrorCode.DISK_FULL, message)
        : new QuantryException(ErrorCode.DISK_FULL, message, cause);
  }
}
