package io.quantry.cli.platform.backup;

import io.quantry.cli.output.Progress;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A home from an archive. It grows in a hidden folder beside its place and gets its name by one
 * rename when it is whole and on the disk, so there is never half a home.
 */
final class HomeRestore {
  private static final FileAttribute<?> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path file;
  private final Path home;
  private final Progress progress;
  private final long reserveBytes;

  HomeRestore(Path file, Path home, Progress progress, long reserveBytes) {
    this.file = file;
    this.home = home.toAbsolutePath().normalize();
    this.progress = progress;
    this.reserveBytes = reserveBytes;
  }

  /**
   * Checks the whole archive, then makes the home.
   *
   * @throws QuantryException where the archive is refused, the home is not empty, or the disk full;
   *     then there is no home
   */
  Manifest run() {
    if (!Files.isRegularFile(file)) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no file " + file);
    }
    requireEmpty();
    progress.at("checking the archive", null);
    Archive archive = new Archive(file);
    Manifest manifest = ArchiveCheck.of(archive);
    try (GrowingFolder growing = GrowingFolder.besides(home)) {
      Unpacking unpacking =
          new Unpacking(growing, manifest, Disk.of(growing.path(), reserveBytes), archive);
      archive.read(unpacking);
      for (String folder : manifest.folders()) {
        Disk.sync(growing.path().resolve(folder));
      }
      Disk.sync(growing.path());
      requireEmpty();
      growing.moveTo(home);
    } catch (IOException failed) {
      throw Disk.failed("make the home " + home, failed);
    }
    return manifest;
  }

  private void requireEmpty() {
    if (!Files.exists(home)) {
      return;
    }
    try (Stream<Path> content = Files.list(home)) {
      if (content.findAny().isEmpty()) {
        return;
      }
    } catch (IOException noFolder) {
      // refused below
    }
    throw new QuantryException(
        ErrorCode.INVALID_REQUEST, home + " is not empty: restore into a new folder");
  }

  private final class Unpacking implements Archive.Visitor {
    private final GrowingFolder growing;
    private final Map<String, Manifest.Entry> listed = new HashMap<>();
    private final Disk disk;
    private final Archive archive;
    private final long all;
    private long done;

    Unpacking(GrowingFolder growing, Manifest manifest, Disk disk, Archive archive) {
      this.growing = growing;
      this.disk = disk;
      this.archive = archive;
      this.all = Math.max(1, manifest.bytes());
      manifest.files().forEach(entry -> listed.put(entry.name(), entry));
    }

    @Override
    public void folder(String name) throws IOException {
      writing(() -> Files.createDirectories(growing.path().resolve(name), OWNER_FOLDER));
    }

    @Override
    public void file(String name, long bytes, InputStream content) throws IOException {
      Manifest.Entry entry = listed.get(name);
      if (entry == null) {
        return; // the manifest and its digest
      }
      progress.at("restoring", (double) done / all);
      Path path = growing.path().resolve(name);
      MessageDigest sha256 = Sha256.digest();
      writing(
          () -> {
            Files.createDirectories(Objects.requireNonNull(path.getParent()), OWNER_FOLDER);
            Files.createFile(path, OWNER_FILE);
          });
      try (FileChannel target = FileChannel.open(path, StandardOpenOption.WRITE)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
          sha256.update(buffer, 0, read);
          append(target, buffer, read);
          done += read;
        }
        writing(() -> target.force(true));
      }
      if (!HexFormat.of().formatHex(sha256.digest()).equals(entry.sha256())) {
        throw archive.refused(name + " was changed while it was restored");
      }
    }

    private void append(FileChannel target, byte[] buffer, int length) throws IOException {
      growing.requireWanted();
      writing(
          () -> {
            disk.take(length);
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
            while (bytes.hasRemaining()) {
              target.write(bytes);
            }
          });
    }

    /** What fails here is not the archive's fault. */
    private void writing(Step step) throws IOException {
      try {
        step.run();
      } catch (IOException failed) {
        throw new Archive.WriteFailed(Disk.failed("make the home " + home, failed));
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
