package io.quantry.artifact;

import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Calls of the SDK with its failures in this module's words. */
final class S3Calls {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int CONDITION_FAILED = 412;
  private static final int STORE_FULL = 507;

  /** What servers beside Amazon's answer where a disk or a quota is full. */
  private static final Set<String> FULL =
      Set.of(
          "InsufficientStorage",
          "QuotaExceeded",
          "StorageFull",
          "XMinioAdminBucketQuotaExceeded",
          "XMinioStorageFull");

  private S3Calls() {}

  /** A call. */
  interface Call<T> {
    T run();
  }

  /**
   * Runs {@code call}.
   *
   * @throws StoreFullException if the store says that it is
   * @throws IOException for every other failure, after the retries of the client
   */
  static <T> T call(String what, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (SdkException e) {
      throw translated(what, e);
    }
  }

  static IOException translated(String what, SdkException failure) {
    if (failure instanceof S3Exception answered) {
      String code = code(answered);
      if (answered.statusCode() == STORE_FULL || FULL.contains(code)) {
        throw new StoreFullException();
      }
      if (answered.statusCode() == 401 || answered.statusCode() == 403) {
        return new IOException(
            "the object store refuses the credentials for %s (%d %s): they need s3:GetObject, PutObject, DeleteObject, ListBucket, AbortMultipartUpload, ListMultipartUploadParts and ListBucketMultipartUploads"
                .formatted(what, answered.statusCode(), code),
            failure);
      }
      return new IOException(
          "the object store answered %s with %d %s".formatted(what, answered.statusCode(), code),
          failure);
    }
    return new IOException(
        "the object store did not answer %s: %s".formatted(what, failure.getMessage()), failure);
  }

  static boolean isMissing(S3Exception answered) {
    return answered.statusCode() == NOT_FOUND && !code(answered).equals("NoSuchBucket");
  }

  /** Somebody else has put the key, or does so at the same time. */
  static boolean isTaken(S3Exception answered) {
    return answered.statusCode() == CONDITION_FAILED || answered.statusCode() == CONFLICT;
  }

  private static String code(S3Exception answered) {
    AwsErrorDetails details = answered.awsErrorDetails();
    return details == null ? "" : String.valueOf(details.errorCode());
  }
}
