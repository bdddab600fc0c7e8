package io.quantry.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One multipart upload: nothing is seen under its key before {@link #complete}; closed before that,
 * it is aborted. One that cannot be aborted is the collector's. Not thread-safe.
 */
final class S3Upload implements AutoCloseable {
  private final S3Bucket bucket;
  private final String key;
  private final String id;
  private final List<CompletedPart> parts = new ArrayList<>();
  private boolean open = true;

  private S3Upload(S3Bucket bucket, String key, String id) {
    this.bucket = bucket;
    this.key = key;
    this.id = id;
  }

  static S3Upload begin(S3Bucket bucket, String key) throws IOException {
    return new S3Upload(
        bucket,
        key,
        S3Calls.call(
            "an upload to " + key,
            () ->
                bucket
                    .client()
                    .createMultipartUpload(request -> request.bucket(bucket.name()).key(key))
                    .uploadId()));
  }

  /** Sends the next part; all but the last have {@link S3Settings#LEAST_PART_BYTES} or more. */
  void part(byte[] bytes, int length) throws IOException {
    int number = parts.size() + 1;
    String tag =
        S3Calls.call(
            "part " + number + " of " + key,
            () ->
                bucket
                    .client()
                    .uploadPart(
                        request ->
                            request.bucket(bucket.name()).key(key).uploadId(id).partNumber(number),
                        S3Bucket.body(bytes, length))
                    .eTag());
    parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
  }

  /**
   * Takes the next part from another object of the bucket, without its bytes coming here.
   *
   * @param tag the source's entity tag: another version of it is refused
   */
  void copy(String source, String tag, long first, long last) throws IOException {
    int number = parts.size() + 1;
    String copied =
        S3Calls.call(
            "a copy of " + source,
            () ->
                bucket
                    .client()
                    .uploadPartCopy(
                        request ->
                            request
                                .sourceBucket(bucket.name())
                                .sourceKey(source)
                                .copySourceIfMatch(tag)
                                .copySourceRange("bytes=" + first + "-" + last)
                                .destinationBucket(bucket.name())
                                .destinationKey(key)
                                .uploadId(id)
                                .partNumber(number))
                    .copyPartResult()
                    .eTag());
    parts.add(CompletedPart.builder().partNumber(number).eTag(copied).build());
  }

  /**
   * Makes the parts one object.
   *
   * @param onlyNew whether an object that is there stays as it is
   * @return false if one stayed; then this upload is still open
   */
  boolean complete(boolean onlyNew) throws IOException {
    CompleteMultipartUploadRequest.Builder request =
        CompleteMultipartUploadRequest.builder()
            .bucket(bucket.name())
            .key(key)
            .uploadId(id)
            .multipartUpload(CompletedMultipartUpload.builder().parts(parts).build());
    if (onlyNew) {
      request.ifNoneMatch("*");
    }
    boolean done =
        S3Calls.call(
            "the end of an upload to " + key,
            () -> {
              try {
                bucket.client().completeMultipartUpload(request.build());
                return true;
              } catch (S3Exception e) {
                // Missing: an earlier try of this call did it, and its answer was lost.
                if (onlyNew && (S3Calls.isTaken(e) || S3Calls.isMissing(e))) {
                  return false;
                }
                throw e;
              }
            });
    open = !done;
    return done;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      abort(bucket, key, id);
    }
  }

  /** Gives up an upload if the store answers; else the collector does. */
  static boolean abort(S3Bucket bucket, String key, String id) {
    try {
      bucket
          .client()
          .abortMultipartUpload(request -> request.bucket(bucket.name()).key(key).uploadId(id));
      return true;
    } catch (SdkException left) {
      return false;
    }
  }
}
