package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.registry.ModelIntake;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Begins uploads, and gives them up. */
@Component
class Uploads {
  private final UploadTable table;
  private final StagingFiles files;
  private final ModelIntake intake;
  private final Quotas quotas;
  private final Sources sources;
  private final Fetcher fetcher;
  private final UploadSettings settings;
  private final InstantSource clock;

  Uploads(
      UploadTable table,
      StagingFiles files,
      ModelIntake intake,
      Quotas quotas,
      Sources sources,
      Fetcher fetcher,
      UploadSettings settings,
      InstantSource clock) {
    this.table = table;
    this.files = files;
    this.intake = intake;
    this.quotas = quotas;
    this.sources = sources;
    this.fetcher = fetcher;
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
    requireRoom(caller, UploadMetadata.parse(metadata), length);
    return create(id -> table.insert(caller, id, metadata, length));
  }

  /** Begins one that is fetched, from now on. */
  Upload create(Caller caller, ImportWish wish) throws IOException {
    URI source = sources.require(wish.url());
    requireRoom(caller, wish.metadata(), 1);
    Upload begun = create(id -> table.insert(caller, id, wish.metadata().header(), source));
    fetcher.wake();
    return begun;
  }

  private void requireRoom(Caller caller, UploadMetadata wish, long length) {
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
  }

  private Upload create(Function<UUID, Upload> insert) throws IOException {
    UUID id = PrefixedId.next(clock);
    files.create(id);
    try {
      return insert.apply(id);
    } catch (RuntimeException failure) {
      files.delete(id);
      throw failure;
    }
  }

  /**
   * Gives one up with its bytes; what has become of one that is done stays. Who fetches it finds
   * that out at the next bytes.
   */
  void terminate(UUID tenant, String publicId) throws IOException {
    Upload upload = table.required(tenant, publicId);
    if (upload.source() != null) {
      table.delete(upload);
    }
    try {
      Optional<StagingFiles.Held> taken = files.take(upload.id());
      if (taken.isEmpty() && upload.source() == null) {
        throw Appender.locked();
      }
      if (taken.isPresent()) {
        try (StagingFiles.Held file = taken.get()) {
          table.delete(upload);
          file.delete();
        }
      }
    } catch (NoSuchFileException gone) {
      table.delete(upload);
    }
  }
}
