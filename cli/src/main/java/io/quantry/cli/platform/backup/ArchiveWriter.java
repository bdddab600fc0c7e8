package io.quantry.cli.platform.backup;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A tar archive that grows under the name {@code ….part}, readable by its owner only, and gets its
 * own name when it is whole and on the disk; closed before that, it is gone. Memory is O(1) in its
 * length.
 */
final class ArchiveWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int OWNER_FILE = 0600;
  private static final int OWNER_FOLDER = 0700;

  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private final OutputStream buffered;
  private final TarArchiveOutputStream tar;
  private final Disk space;
  private final List<String> folders = new ArrayList<>();
  private final List<Manifest.Entry> files = new ArrayList<>();
  private final Thread atExit;
  private volatile boolean finished;

  private ArchiveWriter(Path target, Path partial, FileChannel channel, Disk space) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
    this.space = space;
    this.buffered = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    this.tar = new TarArchiveOutputStream(buffered, "UTF-8");
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    this.atExit = new Thread(this::discard, "backup-discarded");
    Runtime.getRuntime().addShutdownHook(atExit); // Ctrl-C leaves nothing either
  }

  /**
   * Begins an archive. What a killed process left under the partial name is written over.
   *
   * @param reserveBytes room that must stay on the disk, for a platform may work there
   * @throws QuantryException {@code invalid-request} if there is such a file, or somebody writes it
   */
  static ArchiveWriter create(Path target, long reserveBytes) throws IOException {
    Path partial = target.resolveSibling(target.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(
            partial,
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (channel.tryLock() == null) {
        throw new QuantryException(
            ErrorCode.INVALID_REQUEST, "Another backup is being written to " + target);
      }
      if (Files.exists(target)) {
        Files.deleteIfExists(partial);
        throw new QuantryException(
            ErrorCode.INVALID_REQUEST, target + " exists already and is left as it is");
      }
      channel.truncate(0);
      return new ArchiveWriter(target, partial, channel, Disk.of(partial, reserveBytes));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  void folder(String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name + "/");
    entry.setMode(OWNER_FOLDER);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    folders.add(name);
  }

  /** Adds a file of known content. */
  Manifest.Entry bytes(String name, byte[] content) throws IOException {
    return add(name, new ByteArrayInputStream(content), content.length);
  }

  /**
   * Adds a file that may change meanwhile: as many bytes as it has now, with zeros for what is gone
   * when its turn comes.
   */
  Manifest.Entry file(String name, Path source) throws IOException {
    try (FileChannel file = FileChannel.open(source, StandardOpenOption.READ)) {
      return add(name, Channels.newInputStream(file), file.size());
    }
  }

  private Manifest.Entry add(String name, InputStream source, long size) throws IOException {
    Manifest.Entry entry = write(name, source, size);
    files.add(entry);
    return entry;
  }

  private Manifest.Entry write(String name, InputStream source, long size) throws IOException {
    TarArchiveEntry header = new TarArchiveEntry(name);
    header.setMode(OWNER_FILE);
    header.setSize(size);
    tar.putArchiveEntry(header);
    MessageDigest sha256 = Sha256.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = size;
    while (left > 0) {
      int wanted = (int) Math.min(buffer.length, left);
      int read = source.readNBytes(buffer, 0, wanted);
      Arrays.fill(buffer, read, wanted, (byte) 0);
      space.take(wanted);
      sha256.update(buffer, 0, wanted);
      tar.write(buffer, 0, wanted);
      left -= wanted;
    }
    tar.closeArchiveEntry();
    return new Manifest.Entry(name, size, HexFormat.of().formatHex(sha256.digest()));
  }

  List<String> folders() {
    return List.copyOf(folders);
  }

  List<Manifest.Entry> files() {
    return List.copyOf(files);
  }

  /** Adds the manifest with its digest; after this the archive is whole, named and on the disk. */
  void finish(byte[] manifest) throws IOException {
    Manifest.Entry entry =
        write(Manifest.NAME, new ByteArrayInputStream(manifest), manifest.length);
    byte[] digest = entry.sha256().getBytes(StandardCharsets.US_ASCII);
    write(Manifest.DIGEST_NAME, new ByteArrayInputStream(digest), digest.length);
    tar.finish();
    buffered.flush();
    channel.force(true);
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    finished = true;
    Disk.sync(target.resolveSibling("."));
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close(); // and not the tar, which would finish what must not look finished
    } finally {
      discard();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException ending) {
        // The hook runs, and does the same.
      }
    }
  }

  private void discard() {
    if (finished) {
      return; // the partial name may be another backup's by now
    }
    try {
      Files.deleteIfExists(partial);
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
