package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** The bytes of a hook, refused before they are read where their length is told. */
final class HookBody {
  /** As much as GitHub and GitLab send at most. */
  static final int MAX_BYTES = 25 << 20;

  private HookBody() {}

  /**
   * Most bytes that the request brings.
   *
   * @throws QuantryException {@code payload-too-large}
   */
  static int most(HttpServletRequest request) {
    long told = request.getContentLengthLong();
    if (told > MAX_BYTES) {
      throw tooLarge();
    }
    return told < 0 ? MAX_BYTES : (int) told;
  }

  /**
   * Reads it.
   *
   * @throws QuantryException {@code payload-too-large}
   */
  static byte[] read(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw tooLarge();
    }
    return body;
  }

  private static QuantryException tooLarge() {
    return new QuantryException(
        ErrorCode.PAYLOAD_TOO_LARGE, "Expected at most " + MAX_BYTES + " bytes");
  }
}
