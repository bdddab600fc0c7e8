package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.registry.ModelIntake;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Begins uploads, and gives them up. */
@Component
class Uploads {
  private final UploadTable table;
  private final StagingFiles files;
  private final ModelIntake intake;
  private final Quotas quotas;
  private final UploadSettings settings;
  private final InstantSource clock;

  Uploads(
      UploadTable table,
      StagingFiles files,
      ModelIntake intake,
      Quotas quotas,
      UploadSettings settings,
      InstantSource clock) {
    this.table = table;
    this.files = files;
    this.intake = intake;
    this.quotas = quotas;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Begins one. Uploads that begin at the same moment do not see each other: so many more than the
   * bounds may begin, and the quota holds when they are registered.
   */
  Upload create(Caller caller, long length, String metadata) throws IOException {
    if (length == 0) {
      throw new QuantryException(ErrorCode.EMPTY_UPLOAD, "Expected at least one byte");
    }
    if (length > settings.maxSize().toBytes()) {
      throw new QuantryException(
          ErrorCode.PAYLOAD_TOO_LARGE,
          "Expected at most %d bytes".formatted(settings.maxSize().toBytes()));
    }
    UploadMetadata wish = UploadMetadata.parse(metadata);
    if (wish.kind() == UploadMetadata.Kind.MODEL) {
      intake.require(caller, wish.name(), wish.alias());
    }
    UploadTable.Announced others = table.announced(caller.tenantId());
    if (others.count() >= settings.most()) {
      throw new QuantryException(
          ErrorCode.LIMIT_EXCEEDED,
          "Expected at most %d uploads under way at a time".formatted(settings.most()));
    }
    quotas.requireRoom(caller.tenantId(), Math.addExact(others.bytes(), length));
    UUID id = PrefixedId.next(clock);
    files.create(id);
    try {
      return table.insert(caller, id, metadata, length);
    } catch (RuntimeException failure) {
      files.delete(id);
      throw failure;
    }
  }

  /** Gives one up with its bytes; what has become of one that is done stays. */
  void terminate(UUID tenant, String publicId) throws IOException {
    Upload upload = table.required(tenant, publicId);
    try (StagingFiles.Held file = files.take(upload.id()).orElseThrow(Appender::locked)) {
      table.delete(upload);
      file.delete();
    } catch (NoSuchFileException gone) {
      table.delete(upload);
    }
  }
}
