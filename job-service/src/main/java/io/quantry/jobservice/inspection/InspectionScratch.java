package io.quantry.jobservice.inspection;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Scratch folders of this process's checks, below one of its own that it has locked. Replicas may
 * share the folder above: one whose lock can be had has died, and what it left goes.
 */
final class InspectionScratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InspectionScratch.class);
  private static final String OWN = "process-";
  private static final String LOCK = "lock";

  private final Path own;
  private final FileChannel channel;

  private InspectionScratch(Path own, FileChannel channel) {
    this.own = own;
    this.channel = channel;
  }

  /** Takes a part of {@code folder}, created where missing, and clears what the dead left there. */
  static InspectionScratch in(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> others;
    try (Stream<Path> entries = Files.list(folder)) {
      others = entries.filter(entry -> entry.getFileName().toString().startsWith(OWN)).toList();
    }
    for (Path other : others) {
      clearIfDead(other);
    }
    Path own = Files.createTempDirectory(folder, OWN);
    FileChannel channel =
        FileChannel.open(own.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException("Another process has taken " + own);
    }
    return new InspectionScratch(own, channel);
  }

  /** One that has no lock yet is being made by somebody. */
  private static void clearIfDead(Path other) {
    try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        FileSystemUtils.deleteRecursively(other);
        LOG.info("Cleared what a process that died had left in {}", other.getFileName());
      }
    } catch (IOException | OverlappingFileLockException inUse) {
      LOG.debug("{} is in use", other, inUse);
    }
  }

  /** A new folder for one check; whoever asked removes it. */
  Path create() throws IOException {
    return Files.createTempDirectory(own, "check-");
  }

  @Override
  public void close() throws IOException {
    FileSystemUtils.deleteRecursively(own);
    channel.close();
  }
}
