package io.quantry.jobservice.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.job.PrefixedId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload as users see it.
 *
 * @param source where its bytes are fetched from
 * @param length bytes that were declared
 * @param offset bytes that are here
 * @param model that a version is made of
 * @param file name of the file that it is
 * @param version path of what became of a model, once it is done
 * @param sha256 of a file, once it is done
 * @param problem slug of why it failed
 * @param expiresAt until when the next bytes are waited for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Upload")
record UploadView(
    String id,
    Upload.State state,
    @Nullable String model,
    @Nullable String file,
    @Nullable String source,
    @Nullable Long length,
    long offset,
    @Nullable String version,
    @Nullable String sha256,
    @Nullable String problem,
    @Nullable String detail,
    Instant createdAt,
    Instant expiresAt) {
  static UploadView of(Upload upload) {
    String name = upload.wish().name();
    boolean isModel = upload.wish().kind() == UploadMetadata.Kind.MODEL;
    return new UploadView(
        PrefixedId.UPLOAD.format(upload.id()),
        upload.state(),
        isModel ? name : null,
        isModel ? null : name,
        upload.source(),
        upload.length() == 0 ? null : upload.length(),
        upload.received(),
        upload.version() == null ? null : "/v1/models/" + name + "/versions/" + upload.version(),
        upload.sha256(),
        upload.problem(),
        upload.detail(),
        upload.createdAt(),
        upload.expiresAt());
  }
}
