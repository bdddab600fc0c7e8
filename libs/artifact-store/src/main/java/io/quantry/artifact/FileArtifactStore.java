package io.quantry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store on one file system: {@code blobs/ab/cdef…} by digest, {@code staging/} for what is still
 * arriving. Both are on the same file system, so that the rename between them is atomic. Readable
 * by its owner only.
 */
public final class FileArtifactStore implements ArtifactStore {
  private static final int FAN_OUT_DIGITS = 2;

  private final Path blobs;
  private final Path staging;
  private final long reserveBytes;

  /**
   * Opens or creates the store.
   *
   * @param reserveBytes uploads are refused as {@link StoreFullException} while less than this is
   *     free: the database usually lives on the same disk, and takes a full one worse than an
   *     upload does
   */
  public FileArtifactStore(Path root, long reserveBytes) throws IOException {
    if (reserveBytes < 0) {
      throw new IllegalArgumentException("reserveBytes is negative: " + reserveBytes);
    }
    this.blobs = create(root.resolve("blobs"));
    this.staging = create(root.resolve("staging"));
    this.reserveBytes = reserveBytes;
  }

  private static Path create(Path folder) throws IOException {
    return Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  @Override
  public Artifact put(InputStream source, Expectation expectation) throws IOException {
    try (StagedUpload upload = StagedUpload.in(staging, reserveBytes)) {
      HashedCopy.Summary summary = HashedCopy.copy(source, expectation, upload::append);
      upload.moveTo(path(summary.digest()));
      return new Artifact(summary.digest(), summary.sizeBytes(), Instant.now());
    }
  }

  @Override
  public Optional<Artifact> find(Sha256 digest) throws IOException {
    return describe(digest, path(digest));
  }

  @Override
  public InputStream open(Sha256 digest, long offset, long length) throws IOException {
    FileChannel file;
    try {
      file = FileChannel.open(path(digest), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new ArtifactMissingException(digest);
    }
    try {
      Ranges.check(offset, length, file.size());
      return new RangeInputStream(file, offset, length);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public boolean delete(Sha256 digest) throws IOException {
    return Files.deleteIfExists(path(digest));
  }

  @Override
  @SuppressWarnings("StreamResourceLeak") // the caller closes it
  public Stream<Artifact> list() throws IOException {
    return Files.walk(blobs, FAN_OUT_DIGITS)
        .filter(path -> blobs.relativize(path).getNameCount() == 2)
        .flatMap(path -> describeListed(path).stream());
  }

  @Override
  public int dropAbandonedUploads(Instant before) throws IOException {
    List<Path> uploads;
    try (Stream<Path> files = Files.list(staging)) {
      uploads = files.toList();
    }
    int dropped = 0;
    for (Path upload : uploads) {
      if (isUntouchedSince(upload, before) && Files.deleteIfExists(upload)) {
        dropped++;
      }
    }
    return dropped;
  }

  private static boolean isUntouchedSince(Path upload, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(upload).toInstant().isBefore(before);
    } catch (NoSuchFileException e) {
      return false; // it has just arrived in full
    }
  }

  private Optional<Artifact> describeListed(Path path) {
    Path folder = path.resolveSibling(".").normalize();
    try {
      return describe(new Sha256(folder.getFileName() + "" + path.getFileName()), path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Artifact> describe(Sha256 digest, Path path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new Artifact(digest, attributes.size(), attributes.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Path path(Sha256 digest) {
    String hex = digest.hex();
    return blobs.resolve(hex.substring(0, FAN_OUT_DIGITS)).resolve(hex.substring(FAN_OUT_DIGITS));
  }
}
