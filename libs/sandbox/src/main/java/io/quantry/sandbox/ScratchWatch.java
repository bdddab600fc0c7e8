package io.quantry.sandbox;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.engine.Failure;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a child has put into its scratch folder. Follows no link, opens one folder at a time and
 * gives up at a bound, so that no tree, however deep, wide or closed, costs the watcher much; such
 * a tree is a violation by itself.
 */
final class ScratchWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchWatch.class);
  private static final String REMOVE_ALL =
      "chmod -R u+rwX . ; exec find . -mindepth 1 -maxdepth 1 -exec rm -rf -- {} +";
  private static final long REMOVAL_SECONDS = 60;

  /** Left of the disk to everybody else. */
  private static final long RESERVED_BYTES = 64L << 20;

  private final Path folder;
  private final SandboxLimits limits;
  private final int maxEntries;
  private final int maxDepth;

  ScratchWatch(Path folder, SandboxLimits limits) {
    this(folder, limits, 50_000, 32);
  }

  ScratchWatch(Path folder, SandboxLimits limits, int maxEntries, int maxDepth) {
    this.folder = folder;
    this.limits = limits;
    this.maxEntries = maxEntries;
    this.maxDepth = maxDepth;
  }

  /** What is wrong with the folder now, if anything. */
  Optional<Failure> violation() {
    Usage usage = usage();
    if (!usage.tame()) {
      return failed(
          ErrorCode.FILE_SIZE_LIMIT_EXCEEDED,
          "The engine made more than %d files or folders deeper than %d, or closed one"
              .formatted(maxEntries, maxDepth));
    }
    if (usage.bytes() > limits.scratchBytes()) {
      return failed(
          ErrorCode.FILE_SIZE_LIMIT_EXCEEDED,
          "The engine wrote more than the %d MiB that it may"
              .formatted(limits.scratchBytes() >> 20));
    }
    try {
      if (Files.getFileStore(folder).getUsableSpace() < RESERVED_BYTES) {
        return failed(ErrorCode.DISK_FULL, "The disk that holds the scratch folder is full");
      }
    } catch (IOException gone) {
      return failed(ErrorCode.INTERNAL_ERROR, "The scratch folder is gone");
    }
    return Optional.empty();
  }

  /**
   * Whether a file has grown to where the kernel stops it. Java code gets a mere exception then,
   * and this is how its cause is told from others.
   */
  boolean holdsFileAtLimit() {
    return usage().largest() >= limits.fileBytes();
  }

  /**
   * Empties a folder in which code that walks trees by whole paths would get lost, its owner's
   * clean-up for instance. For use once nothing of the child runs any more.
   */
  void clearUntamed() throws InterruptedException {
    if (usage().tame()) {
      return;
    }
    try {
      Process remover =
          new ProcessBuilder("/bin/sh", "-c", REMOVE_ALL)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!remover.waitFor(REMOVAL_SECONDS, TimeUnit.SECONDS)) {
        remover.destroyForcibly();
        LOG.error("{} cannot be emptied in {} s", folder, REMOVAL_SECONDS);
      }
    } catch (IOException notStarted) {
      LOG.error("{} cannot be emptied", folder, notStarted);
    }
  }

  private record Usage(long bytes, long largest, boolean tame) {}

  private Usage usage() {
    long bytes = 0;
    long largest = 0;
    int entries = 0;
    Deque<Path> open = new ArrayDeque<>();
    open.add(folder);
    while (!open.isEmpty()) {
      Path next = open.remove();
      boolean tame = next.getNameCount() - folder.getNameCount() <= maxDepth;
      try (DirectoryStream<Path> children = Files.newDirectoryStream(next)) {
        for (Path child : children) {
          if (!tame || ++entries > maxEntries) {
            return new Usage(bytes, largest, false);
          }
          Optional<BasicFileAttributes> found = attributes(child);
          if (found.isPresent() && found.get().isDirectory()) {
            open.add(child);
          } else if (found.isPresent()) {
            bytes += found.get().size();
            largest = Math.max(largest, found.get().size());
          }
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        tame = true; // removed or replaced while we looked: the next look comes soon
      } catch (IOException | DirectoryIteratorException e) {
        return new Usage(bytes, largest, false); // closed to us, or its path too long
      }
    }
    return new Usage(bytes, largest, true);
  }

  private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<Failure> failed(ErrorCode code, String message) {
    return Optional.of(Failure.of(code, message));
  }
}
