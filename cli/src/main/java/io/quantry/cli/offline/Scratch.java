package io.quantry.cli.offline;

import io.quantry.cli.spec.DatasetArgument;
import io.quantry.cli.spec.ManifestFile;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.QuantizeTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which one engine process works, gone when closed, unless unfinished work is kept.
 * Files given to the engine are hard links where the file system allows it, else copies: a symbolic
 * link would be refused by the engine, as it must be in an upload. Only models of which a copy
 * would be large are named where they are.
 */
final class Scratch implements AutoCloseable {
  private static final int MAX_SIDE_FILES = 1000;
  private static final String LOCK = "lock";

  /** What is copied rather than read where it is. */
  private static final long MOST_COPIED_BYTES = 256L << 20;

  private final Path folder;
  private final @Nullable FileChannel lock;
  private final Thread atExit = new Thread(this::delete, "scratch");
  private boolean keepsUnfinished;

  private Scratch(Path folder, @Nullable FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
    Runtime.getRuntime().addShutdownHook(atExit); // Ctrl-C leaves nothing either
  }

  static Scratch create() {
    try {
      return new Scratch(Files.createTempDirectory("quantry-"), null);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  /**
   * A hidden folder beside {@code target}, on its disk. What the engine calls unfinished work and a
   * killed process left there stays for this one to go on from; all else goes.
   *
   * @throws QuantryException if another process works on the same target
   */
  static Scratch beside(Path target) {
    Path folder = folderOf(target).resolve("." + target.getFileName() + ".unfinished");
    try {
      Files.createDirectories(folder);
      FileChannel lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        lock.close();
        throw new QuantryException(
            ErrorCode.INVALID_REQUEST, "Another process is making " + target);
      }
      deleteFinished(folder);
      return new Scratch(folder.toRealPath(), lock);
    } catch (IOException failed) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "Cannot write to " + folderOf(target) + ": " + failed, failed);
    }
  }

  private static void deleteFinished(Path folder) throws IOException {
    for (Path left : entries(folder)) {
      String name = left.getFileName().toString();
      if (!name.equals(LOCK) && !name.equals(QuantizeTask.UNFINISHED_FOLDER)) {
        delete(left);
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  Path folder() {
    return folder;
  }

  /**
   * Lets the engine's unfinished work outlast {@link #close}, where there is any and the next run
   * on the same target would find it.
   *
   * @return whether there is
   */
  boolean keepUnfinished() {
    keepsUnfinished =
        lock != null && Files.isDirectory(folder.resolve(QuantizeTask.UNFINISHED_FOLDER));
    return keepsUnfinished;
  }

  /** Bytes of all that lies in it: what the engine was given is none that it wrote. */
  long bytes() {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Hands a model over with the files beside it that may be its external data: every one that is no
   * model itself. Returns its path below the scratch folder, or, for a large model on another file
   * system, where it is.
   */
  String addModel(String as, Path model) {
    requireFile(model);
    Path below = folder.resolve(as);
    try {
      if (isLargeElsewhere(model)) {
        return model.toRealPath().toString();
      }
      Files.createDirectories(below);
      add(model, below.resolve("model.onnx"));
      Path beside = folderOf(model);
      try (Stream<Path> siblings = Files.list(beside)) {
        for (Path sibling :
            siblings
                .filter(file -> Files.isRegularFile(file) && !isModel(file) && belongs(model, file))
                .limit(MAX_SIDE_FILES)
                .toList()) {
          add(sibling, below.resolve(sibling.getFileName()));
        }
      }
    } catch (IOException failed) {
      throw unreadable(model, failed);
    }
    return as + "/model.onnx";
  }

  /** Hands a dataset over. */
  DatasetInput addDataset(String as, DatasetArgument argument) {
    ManifestFile dataset = argument.dataset();
    Path below = folder.resolve(as);
    try {
      Files.createDirectories(below);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
    dataset
        .files()
        .forEach(
            (name, file) -> {
              try {
                add(file, below.resolve(name));
              } catch (IOException failed) {
                throw unreadable(file, failed);
              }
            });
    return new DatasetInput(dataset.manifest(), as, argument.split());
  }

  /** Moves files that the engine wrote beside {@code target}, the first of them to it. */
  void moveOut(List<String> written, Path target) {
    Path beside = folderOf(target);
    try {
      Files.createDirectories(beside);
      for (String path : written) {
        Path from = folder.resolve(path).normalize();
        if (!from.startsWith(folder)) {
          throw new QuantryException(
              ErrorCode.INTERNAL_ERROR, "The engine names a file outside its folder: " + path);
        }
        Path to = path.equals(written.getFirst()) ? target : beside.resolve(from.getFileName());
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException failed) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "Cannot write to " + beside + ": " + failed, failed);
    }
  }

  static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no file " + file);
    }
  }

  private static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  private static boolean isModel(Path file) {
    return file.toString().endsWith(".onnx");
  }

  /** External data is named after its model by most exporters, or carries one of these endings. */
  private static boolean belongs(Path model, Path file) {
    String name = file.getFileName().toString();
    String stem = model.getFileName().toString().replaceFirst("\\.onnx$", "");
    return name.startsWith(stem)
        || name.endsWith(".bin")
        || name.endsWith(".data")
        || name.endsWith("_data")
        || name.endsWith(".weight");
  }

  private boolean isLargeElsewhere(Path model) throws IOException {
    if (Files.getFileStore(model).equals(Files.getFileStore(folder))) {
      return false;
    }
    long bytes = Files.size(model);
    for (Path sibling : entries(folderOf(model))) {
      if (Files.isRegularFile(sibling) && !isModel(sibling) && belongs(model, sibling)) {
        bytes += Files.size(sibling);
      }
    }
    return bytes > MOST_COPIED_BYTES;
  }

  private static void add(Path file, Path target) throws IOException {
    Path real = file.toRealPath();
    try {
      Files.createLink(target, real);
    } catch (IOException | UnsupportedOperationException anotherFileSystem) {
      Files.copy(real, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static QuantryException unreadable(Path file, IOException cause) {
    return new QuantryException(
        ErrorCode.INVALID_REQUEST, file + " cannot be read: " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    delete();
  }

  private void delete() {
    try {
      if (keepsUnfinished) {
        deleteFinished(folder);
      } else {
        delete(folder);
      }
      if (lock != null) {
        lock.close();
      }
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
