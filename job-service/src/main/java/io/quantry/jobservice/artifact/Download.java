package io.quantry.jobservice.artifact;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes to be sent, whole or from any place on.
 *
 * @param tag names these very bytes: their digest
 */
public record Download(String tag, long sizeBytes, String contentType, Source source) {
  /** Where they come from. */
  @FunctionalInterface
  public interface Source {
    /** {@code length} bytes from {@code offset}, both within the size; the caller closes it. */
    InputStream open(long offset, long length) throws IOException;
  }
}
