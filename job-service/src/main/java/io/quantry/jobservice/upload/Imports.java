package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.registry.ModelIntake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Has models fetched for other modules, by the same rules as for users. */
@Component
public class Imports {
  private final Uploads uploads;
  private final UploadTable table;
  private final Sources sources;
  private final ModelIntake intake;

  Imports(Uploads uploads, UploadTable table, Sources sources, ModelIntake intake) {
    this.uploads = uploads;
    this.table = table;
    this.sources = sources;
    this.intake = intake;
  }

  /**
   * Lets a wish through that could be granted now.
   *
   * @return the name that the model will have
   * @throws QuantryException as {@code POST /v1/imports} does
   */
  public String check(Caller caller, Map<String, Object> wish) {
    ImportWish read = model(wish);
    sources.require(read.url());
    intake.require(caller, read.metadata().name(), read.metadata().alias());
    return read.metadata().name();
  }

  /**
   * Has a model fetched once the caller's transaction commits.
   *
   * @return the id of the upload
   */
  public UUID begin(Caller caller, Map<String, Object> wish) {
    try {
      return uploads.create(caller, model(wish)).id();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static ImportWish model(Map<String, Object> wish) {
    ImportWish read = ImportWish.read(wish);
    if (read.metadata().kind() != UploadMetadata.Kind.MODEL) {
      throw new QuantryException(ErrorCode.INVALID_ENUM, "Expected the kind model");
    }
    return read;
  }

  /**
   * What became of an import: one of both.
   *
   * @param version reference to it, {@code name:3}
   * @param problem slug of why there is none
   */
  public record Ended(@Nullable String version, @Nullable String problem) {}

  /** What became of it, empty while it goes on. */
  public Optional<Ended> ended(UUID tenant, UUID upload) {
    Optional<Upload> found = table.find(tenant, upload);
    if (found.isEmpty()) {
      return Optional.of(new Ended(null, ErrorCode.IMPORT_FAILED.slug()));
    }
    Upload one = found.get();
    return switch (one.state()) {
      case RECEIVING, RECEIVED -> Optional.empty();
      case DONE -> Optional.of(new Ended(one.wish().name() + ":" + one.version(), null));
      case FAILED -> Optional.of(new Ended(null, one.problem()));
      case EXPIRED -> Optional.of(new Ended(null, ErrorCode.UPLOAD_EXPIRED.slug()));
    };
  }
}
