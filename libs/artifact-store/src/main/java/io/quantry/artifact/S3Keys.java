package io.quantry.artifact;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layout of the bucket, that of the folder of {@link FileArtifactStore}: {@code blobs/ab/cdef…}
 * by digest and {@code staging/}. So a folder becomes a bucket by copying it.
 */
final class S3Keys {
  private static final int FAN_OUT_DIGITS = 2;
  private static final Pattern BLOB = Pattern.compile("([0-9a-f]{2})/([0-9a-f]{62})");

  private S3Keys() {}

  static String blobs(S3Settings settings) {
    return settings.prefix() + "blobs/";
  }

  static String staging(S3Settings settings) {
    return settings.prefix() + "staging/";
  }

  static String staging(S3Settings settings, UUID upload) {
    return staging(settings) + upload;
  }

  static String blob(S3Settings settings, Sha256 digest) {
    String hex = digest.hex();
    return blobs(settings) + hex.substring(0, FAN_OUT_DIGITS) + "/" + hex.substring(FAN_OUT_DIGITS);
  }

  /** The digest that a key stands for; empty for what somebody else put there. */
  static Optional<Sha256> digest(S3Settings settings, String key) {
    Matcher matcher = BLOB.matcher(key.substring(blobs(settings).length()));
    return matcher.matches()
        ? Optional.of(new Sha256(matcher.group(1) + matcher.group(2)))
        : Optional.empty();
  }
}
