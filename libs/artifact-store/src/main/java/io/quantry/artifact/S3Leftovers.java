package io.quantry.artifact;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What processes that died have left: uploads without an end, which cost money and are not listed
 * as objects, and staged objects that were never published. What has grown lately stays.
 */
final class S3Leftovers {
  private final S3Bucket bucket;

  S3Leftovers(S3Bucket bucket) {
    this.bucket = bucket;
  }

  /** Drops them and says how many there were. */
  int drop(Instant before) throws IOException {
    return uploads(S3Keys.staging(bucket.settings()), before)
        + uploads(S3Keys.blobs(bucket.settings()), before)
        + staged(before);
  }

  private int uploads(String prefix, Instant before) throws IOException {
    List<MultipartUpload> open =
        S3Calls.call(
            "a list of uploads",
            () ->
                bucket
                    .client()
                    .listMultipartUploadsPaginator(
                        request -> request.bucket(bucket.name()).prefix(prefix))
                    .uploads()
                    .stream()
                    .filter(upload -> upload.initiated().isBefore(before))
                    .toList());
    int dropped = 0;
    for (MultipartUpload upload : open) {
      if (!grewSince(upload, before) && S3Upload.abort(bucket, upload.key(), upload.uploadId())) {
        dropped++;
      }
    }
    return dropped;
  }

  private boolean grewSince(MultipartUpload upload, Instant before) throws IOException {
    return S3Calls.call(
        "a list of parts",
        () -> {
          try {
            return bucket
                .client()
                .listPartsPaginator(
                    request ->
                        request.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId()))
                .parts()
                .stream()
                .map(Part::lastModified)
                .anyMatch(time -> !time.isBefore(before));
          } catch (S3Exception e) {
            if (S3Calls.isMissing(e)) {
              return true; // it has just ended
            }
            throw e;
          }
        });
  }

  private int staged(Instant before) throws IOException {
    List<S3Object> old =
        S3Calls.call(
            "a list of staged objects",
            () ->
                bucket
                    .client()
                    .listObjectsV2Paginator(
                        request ->
                            request.bucket(bucket.name()).prefix(S3Keys.staging(bucket.settings())))
                    .contents()
                    .stream()
                    .filter(object -> object.lastModified().isBefore(before))
                    .toList());
    for (S3Object object : old) {
      bucket.delete(object.key());
    }
    return old.size();
  }
}
