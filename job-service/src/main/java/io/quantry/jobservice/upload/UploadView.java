package io.quantry.jobservice.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.job.PrefixedId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload as users see it.
 *
 * @param length bytes that were declared
 * @param offset bytes that are here
 * @param version path of what became of it, once it is done
 * @param problem slug of why it failed
 * @param expiresAt until when the next bytes are waited for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Upload")
record UploadView(
    String id,
    Upload.State state,
    String model,
    long length,
    long offset,
    @Nullable String version,
    @Nullable String problem,
    @Nullable String detail,
    Instant createdAt,
    Instant expiresAt) {
  static UploadView of(Upload upload) {
    String model = upload.wish().name();
    return new UploadView(
        PrefixedId.UPLOAD.format(upload.id()),
        upload.state(),
        model,
        upload.length(),
        upload.received(),
        upload.version() == null ? null : "/v1/models/" + model + "/versions/" + upload.version(),
        upload.problem(),
        upload.detail(),
        upload.createdAt(),
        upload.expiresAt());
  }
}
