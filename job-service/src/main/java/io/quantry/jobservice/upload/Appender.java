package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Appends bytes to an upload. The row says an offset only once the bytes before it are on the disk;
 * whatever the file holds after that is cut off before more is written. What came before a
 * connection broke is kept.
 */
@Component
class Appender {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final long RECORD_EACH_BYTES = 16L << 20;

  private final UploadTable table;
  private final StagingFiles files;
  private final Finisher finisher;
  private final InstantSource clock;

  Appender(UploadTable table, StagingFiles files, Finisher finisher, InstantSource clock) {
    this.table = table;
    this.files = files;
    this.finisher = finisher;
    this.clock = clock;
  }

  /**
   * Takes what a client sends.
   *
   * @param offset where it says that its bytes begin
   * @param announced how many it says come, negative where it does not
   * @return the upload with them
   */
  Upload append(UUID tenant, String publicId, long offset, long announced, InputStream body)
      throws IOException {
    Upload seen = require(table.requiredOfClient(tenant, publicId));
    try (StagingFiles.Held file = files.take(seen.id()).orElseThrow(Appender::locked)) {
      Upload upload = require(table.requiredOfClient(tenant, publicId));
      if (offset != upload.received()) {
        throw new OffsetConflict(
            ErrorCode.UPLOAD_OFFSET_MISMATCH,
            upload.received(),
            "The next byte is that at %d, the request begins at %d"
                .formatted(upload.received(), offset));
      }
      if (upload.state() != Upload.State.RECEIVING) {
        return requireNothing(upload, body);
      }
      if (announced > upload.length() - offset) {
        throw tooMuch(upload);
      }
      file.continueAt(offset);
      Upload longer = write(upload, file, body);
      if (longer.state() == Upload.State.RECEIVED) {
        finisher.wake();
      }
      return longer;
    } catch (NoSuchFileException gone) {
      return requireNothing(require(table.requiredOfClient(tenant, publicId)), body);
    }
  }

  /**
   * The upload, unless its time is over.
   *
   * @throws QuantryException {@code upload-expired}
   */
  Upload require(Upload upload) {
    boolean late =
        upload.state() == Upload.State.RECEIVING && upload.expiresAt().isBefore(clock.instant());
    if (late || upload.state() == Upload.State.EXPIRED) {
      throw new QuantryException(
          ErrorCode.UPLOAD_EXPIRED, "The next bytes did not come in time, begin again");
    }
    return upload;
  }

  /** A client that does not know yet that all has come may say so by sending nothing more. */
  private static Upload requireNothing(Upload upload, InputStream body) throws IOException {
    if (upload.state() == Upload.State.RECEIVING) {
      throw new QuantryException(
          ErrorCode.SERVICE_UNAVAILABLE, "The bytes of this upload are not within reach");
    }
    if (body.read() >= 0) {
      throw new OffsetConflict(
          ErrorCode.UPLOAD_COMPLETE, upload.received(), "All bytes of this upload have come");
    }
    return upload;
  }

  private Upload write(Upload upload, StagingFiles.Held file, InputStream body) {
    Progress progress = new Progress(upload, file);
    try {
      byte[] buffer = new byte[BUFFER_BYTES];
      while (progress.missing() > 0) {
        int read = body.read(buffer, 0, (int) Math.min(buffer.length, progress.missing()));
        if (read < 0) {
          return progress.record();
        }
        progress.add(buffer, read);
      }
      if (body.read() >= 0) {
        progress.takeBack();
        throw tooMuch(upload);
      }
      return progress.record();
    } catch (IOException cut) {
      progress.record();
      throw new QuantryException(
          ErrorCode.TRANSFER_FAILED, "The connection broke, go on where it did", cut);
    }
  }

  /** How far a request has come, on the disk and in the row. */
  private final class Progress {
    private final Upload upload;
    private final StagingFiles.Held file;
    private long at;
    private long recorded;

    Progress(Upload upload, StagingFiles.Held file) {
      this.upload = upload;
      this.file = file;
      this.at = upload.received();
      this.recorded = at;
    }

    long missing() {
      return upload.length() - at;
    }

    void add(byte[] bytes, int count) {
      file.write(bytes, count);
      at += count;
      if (at - recorded >= RECORD_EACH_BYTES) {
        file.force();
        table.received(upload, at, false);
        recorded = at;
      }
    }

    Upload record() {
      file.force();
      return table.received(upload, at, missing() == 0);
    }

    /** Of a request that is refused nothing is kept. */
    void takeBack() {
      table.received(upload, upload.received(), false);
    }
  }

  private static QuantryException tooMuch(Upload upload) {
    return new QuantryException(
        ErrorCode.PAYLOAD_TOO_LARGE,
        "More bytes come than the %d that were declared".formatted(upload.length()));
  }

  static QuantryException locked() {
    return new QuantryException(
        ErrorCode.UPLOAD_LOCKED, "Another request works on this upload, try again");
  }
}
