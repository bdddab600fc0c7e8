package io.quantry.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A part of an object, exactly as long as it should be. Where the connection ends early it goes on
 * from there, up to three times without a byte between; then it fails. Not thread-safe.
 */
final class S3Reader extends InputStream {
  private static final int RESUMES = 3;
  private static final long FIRST_PAUSE_MILLIS = 100;

  private final S3Bucket bucket;
  private final String key;
  private final long end;
  private long position;
  private ResponseInputStream<GetObjectResponse> answer;
  private int failures;

  private S3Reader(
      S3Bucket bucket,
      String key,
      long first,
      long length,
      ResponseInputStream<GetObjectResponse> answer) {
    this.bucket = bucket;
    this.key = key;
    this.position = first;
    this.end = first + length;
    this.answer = answer;
  }

  /** Opens {@code length} bytes, at least one, of an object that is there. */
  static InputStream open(S3Bucket bucket, String key, Sha256 digest, long first, long length)
      throws IOException {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    return new S3Reader(
        bucket,
        key,
        first,
        length,
        bucket
            .get(key, first, first + length - 1)
            .orElseThrow(() -> new ArtifactMissingException(digest)));
  }

  /** As {@link #open}, for an object that has no digest yet. */
  static InputStream openStaged(S3Bucket bucket, String key, long length) throws IOException {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    return new S3Reader(bucket, key, 0, length, again(bucket, key, 0, length - 1));
  }

  private static ResponseInputStream<GetObjectResponse> again(
      S3Bucket bucket, String key, long first, long last) throws IOException {
    return bucket
        .get(key, first, last)
        .orElseThrow(() -> new IOException("the object " + key + " is gone"));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (position < end) {
      try {
        int read = answer.read(target, offset, (int) Math.min(length, end - position));
        if (read < 0) {
          throw new EOFException("the answer ended " + (end - position) + " bytes early");
        }
        position += read;
        failures = 0;
        return read;
      } catch (IOException | SdkException broken) {
        resume(broken);
      }
    }
    return -1;
  }

  private void resume(Exception broken) throws IOException {
    answer.abort();
    if (failures == RESUMES) {
      throw new IOException(
          "the object store broke off " + key + " at byte " + position + " again and again",
          broken);
    }
    try {
      Thread.sleep(FIRST_PAUSE_MILLIS << failures);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + key, e);
    }
    failures++;
    answer = again(bucket, key, position, end - 1);
  }

  /** Without reading the rest. */
  @Override
  public void close() {
    answer.abort();
  }
}
