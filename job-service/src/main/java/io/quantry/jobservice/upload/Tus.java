package io.quantry.jobservice.upload;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The protocol's words: https://tus.io/protocols/resumable-upload, version 1.0.x. */
final class Tus {
  static final String RESUMABLE = "Tus-Resumable";
  static final String VERSIONS = "Tus-Version";
  static final String EXTENSIONS = "Tus-Extension";
  static final String MAX_SIZE = "Tus-Max-Size";
  static final String OFFSET = "Upload-Offset";
  static final String LENGTH = "Upload-Length";
  static final String METADATA = "Upload-Metadata";
  static final String EXPIRES = "Upload-Expires";
  static final String BYTES = "application/offset+octet-stream";
  static final String VERSION = "1.0.0";
  static final String SUPPORTED = "creation,termination,expiration";

  private Tus() {}

  /**
   * Begins an answer of the protocol.
   *
   * @throws QuantryException {@code precondition-failed} if the client speaks another version
   */
  static void begin(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader(RESUMABLE, VERSION);
    if (!VERSION.equals(request.getHeader(RESUMABLE))) {
      response.setHeader(VERSIONS, VERSION);
      throw new QuantryException(
          ErrorCode.PRECONDITION_FAILED, "Expected the header " + RESUMABLE + ": " + VERSION);
    }
  }

  /**
   * A length or an offset.
   *
   * @throws QuantryException {@code invalid-request}
   */
  static long number(String header, @Nullable String value) {
    if (value == null || !value.matches("[0-9]{1,18}")) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "Expected the header " + header + " with a number of bytes");
    }
    return Long.parseLong(value);
  }

  static void tellExpiry(HttpServletResponse response, Instant at) {
    response.setHeader(
        EXPIRES, DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC)));
  }
}
