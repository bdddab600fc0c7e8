package io.quantry.jobservice.upload;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Clears away uploads whose next bytes did not come, and files that belong to none. */
@Component
class UploadExpiry implements Looping {
  /** A file is there a moment before its row is, and after it. */
  private static final Duration ORPHANED_AFTER = Duration.ofHours(1);

  private final UploadTable table;
  private final StagingFiles files;
  private final InstantSource clock;
  private final WakeableLoop loop;

  UploadExpiry(
      UploadTable table, StagingFiles files, UploadSettings settings, InstantSource clock) {
    this.table = table;
    this.files = files;
    this.clock = clock;
    this.loop = new WakeableLoop("upload expiry", settings.sweep(), this::sweep);
  }

  /** One round. */
  void sweep() {
    try {
      for (Upload upload : table.overdue()) {
        expire(upload);
      }
      table.forget();
      removeOrphans();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void expire(Upload upload) throws IOException {
    try {
      Optional<StagingFiles.Held> file = files.take(upload.id());
      if (file.isPresent()) {
        try (StagingFiles.Held held = file.get()) {
          if (table.expire(upload)) {
            held.delete();
          }
        }
      }
    } catch (NoSuchFileException gone) {
      table.expire(upload);
    }
  }

  private void removeOrphans() throws IOException {
    List<UUID> orphans =
        new ArrayList<>(files.untouchedSince(clock.instant().minus(ORPHANED_AFTER)));
    orphans.removeAll(table.live(orphans));
    for (UUID orphan : orphans) {
      files.delete(orphan);
    }
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
