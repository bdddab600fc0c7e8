package io.quantry.embedded;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A server could not be started or stopped; the message is one line for a person, followed by the
 * server's own.
 */
public final class EmbeddedServerException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  EmbeddedServerException(String message) {
    super(message);
  }

  EmbeddedServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
