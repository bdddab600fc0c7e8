package io.quantry.engine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder for a task's intermediate files, gone when it is closed. */
final class WorkFolder implements AutoCloseable {
  private final Path path;

  private WorkFolder(Path path) {
    this.path = path;
  }

  /**
   * In the folder of {@code output}, which is created if need be: the same disk, the same limits.
   */
  static WorkFolder beside(Path output) throws IOException {
    Path parent = output.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("An output needs a folder");
    }
    Files.createDirectories(parent);
    return new WorkFolder(Files.createTempDirectory(parent, ".work-"));
  }

  /** A folder of a fixed name, with what is in it. */
  static WorkFolder at(Path path) throws IOException {
    return new WorkFolder(Files.createDirectories(path));
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
