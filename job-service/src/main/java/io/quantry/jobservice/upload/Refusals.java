package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.rest.ByteQuota;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What becomes of an upload that went wrong: what passes is tried again, for about two hours. */
@Component
class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final int MOST_FAILURES = 20; // about two hours, by the waits between them

  private final UploadTable table;

  Refusals(UploadTable table) {
    this.table = table;
  }

  /** Decides about a failure of any kind. */
  void refuse(Upload upload, StagingFiles.Held file, Exception failure) throws IOException {
    if (failure instanceof QuantryException known) {
      decide(upload, file, known);
    } else if (ByteQuota.isCauseOf(failure)) {
      decide(upload, file, ByteQuota.exceeded());
    } else {
      LOG.warn("Upload {} failed on our side", upload.id(), failure);
      decide(
          upload,
          file,
          new QuantryException(
              ErrorCode.INTERNAL_ERROR, "Something went wrong on our side", failure));
    }
  }

  private void decide(Upload upload, StagingFiles.Held file, QuantryException failure)
      throws IOException {
    ErrorCode code = failure.code();
    boolean passes =
        code.retryable() || code == ErrorCode.DISK_FULL || code == ErrorCode.INTERNAL_ERROR;
    if (passes && upload.failures() < MOST_FAILURES) {
      LOG.warn("Upload {} is tried again: {}", upload.id(), failure.toString());
      table.failedForNow(upload);
    } else {
      table.failed(upload, failure);
      file.delete();
    }
  }
}
