package io.quantry.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends up what a training leaves after each epoch, while it goes on; the newest alone counts. A
 * child may put anything there at any time: the file is taken by a hard link, which follows no link
 * and which the child does not know, and looked at only then. What goes wrong is logged; it costs a
 * later attempt time, never this one its result.
 */
final class CheckpointSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSender.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Between two that are sent: a short epoch is not worth a transfer of its own. */
  private static final Duration PAUSE = Duration.ofSeconds(15);

  private final JobServiceClient client;
  private final RunningStage stage;
  private final Path file;
  private final Path taken;
  private final Thread thread;
  private @Nullable Version settled;

  /** Which file it is; one that is put in its place is another one. */
  private record Version(@Nullable Object key, FileTime modified, long size) {
    static Version of(BasicFileAttributes attributes) {
      return new Version(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    }
  }

  /**
   * Begins to look; what is there already is known.
   *
   * @param file where the child puts its checkpoints
   * @param aside a folder on the same file system that the child does not know
   */
  CheckpointSender(JobServiceClient client, RunningStage stage, Path file, Path aside) {
    this.client = client;
    this.stage = stage;
    this.file = file;
    this.taken = aside.resolve(file.getFileName());
    this.settled = look(file);
    this.thread =
        Thread.ofPlatform().name("checkpoints-" + stage.lease().jobId()).daemon().start(this::run);
  }

  private void run() {
    try {
      while (!stage.stopped()) {
        Thread.sleep(sendNew() ? PAUSE : LOOK);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what is new, if anything; true if it tried to. */
  private synchronized boolean sendNew() throws InterruptedException {
    Version now = look(file);
    if (now == null || now.equals(settled)) {
      return false;
    }
    try {
      Files.deleteIfExists(taken);
      Files.createLink(taken, file);
      Version held = look(taken);
      if (held == null) {
        return false;
      }
      client.checkpoint(stage.lease(), taken);
      settled = held;
      LOG.info("Kept a checkpoint of {}, {} bytes", stage.lease().jobId(), held.size());
    } catch (JobServiceClient.RefusedException refused) {
      LOG.warn("A checkpoint of {} was not taken: {}", stage.lease().jobId(), refused.getMessage());
      if (!refused.passing()) {
        settled = now;
      }
    } catch (NoSuchFileException gone) {
      return false;
    } catch (IOException unsent) {
      LOG.warn("A checkpoint of {} was not sent: {}", stage.lease().jobId(), unsent.toString());
    } finally {
      discard();
    }
    return true;
  }

  /** The regular file at {@code path}, absent if there is none. */
  private static @Nullable Version look(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? Version.of(attributes) : null;
    } catch (IOException notThere) {
      return null;
    }
  }

  private void discard() {
    try {
      Files.deleteIfExists(taken);
    } catch (IOException e) {
      LOG.debug("{} goes with its folder", taken, e);
    }
  }

  /** After a failure or a hand-over: the last checkpoint, so that another attempt begins there. */
  void sendLast() throws InterruptedException {
    close();
    sendNew();
  }

  /** Ends it, a transfer under way included. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
