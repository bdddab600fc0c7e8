package io.quantry.agent;

import io.quantry.contracts.fleet.Lease;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scratch folders of running stages; what a killed agent left behind goes when the next one starts.
 */
final class ScratchFolders {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchFolders.class);

  private final Path root;

  ScratchFolders(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    List<Path> left;
    try (Stream<Path> folders = Files.list(root)) {
      left = folders.toList();
    }
    for (Path folder : left) {
      delete(folder);
    }
  }

  Scratch create(Lease lease) throws IOException {
    return create(lease.jobId() + "-" + lease.attempt());
  }

  Scratch create(String purpose) throws IOException {
    return new Scratch(Files.createTempDirectory(root, purpose + "-").toRealPath());
  }

  /**
   * One folder, deleted when closed; what cannot be deleted is logged and goes at the next start.
   */
  record Scratch(Path folder) implements AutoCloseable {
    @Override
    public void close() {
      try {
        delete(folder);
      } catch (IOException e) {
        LOG.warn("Could not delete the scratch folder {}", folder, e);
      }
    }
  }

  private static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
