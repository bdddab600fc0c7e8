package io.quantry.artifact;

import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What arrives, one part at a time: what fits into one part stays on the heap, more becomes an
 * object of its own under {@code staging/}, gone when closed. Not thread-safe.
 */
final class S3Staging implements AutoCloseable {
  private static final int FIRST_BUFFER_BYTES = 1 << 16;

  private final S3Bucket bucket;
  private final String key;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
  private int filled;
  private @Nullable S3Upload upload;
  private boolean staged;

  S3Staging(S3Bucket bucket) {
    this.bucket = bucket;
    this.key = S3Keys.staging(bucket.settings(), UUID.randomUUID());
  }

  void append(byte[] bytes, int length) throws IOException {
    int taken = 0;
    while (taken < length) {
      if (filled == bucket.settings().partBytes()) {
        send();
      }
      if (filled == buffer.length) {
        long doubled = 2L * buffer.length;
        buffer = Arrays.copyOf(buffer, (int) Math.min(doubled, bucket.settings().partBytes()));
      }
      int room = Math.min(buffer.length - filled, length - taken);
      System.arraycopy(bytes, taken, buffer, filled, room);
      filled += room;
      taken += room;
    }
  }

  private void send() throws IOException {
    S3Upload begun = upload;
    if (begun == null) {
      begun = S3Upload.begin(bucket, key);
      upload = begun;
    }
    begun.part(buffer, filled);
    filled = 0;
  }

  /** Whether everything is on the heap. */
  boolean isSmall() {
    return upload == null;
  }

  /** What is on the heap, at the front of an array. */
  byte[] buffer() {
    return buffer;
  }

  int filled() {
    return filled;
  }

  /** Sends the rest; the key under which all of it now is. */
  String finish() throws IOException {
    if (filled > 0) {
      send();
    }
    S3Upload begun = upload;
    if (begun == null) {
      throw new IllegalStateException("nothing was sent");
    }
    begun.complete(false);
    staged = true;
    return key;
  }

  @Override
  public void close() throws IOException {
    S3Upload begun = upload;
    if (begun != null) {
      begun.close();
    }
    if (staged) {
      bucket.delete(key);
    }
  }
}
