package io.quantry.bench.chaos;

import java.util.concurrent.CompletableFuture;

/**
 * What a {@link Link} does to the next request of some kind, once.
 *
 * @param kind what is done
 * @param request how the request's first line begins, such as {@code POST /internal/v1/claims}
 * @param bytes after how many bytes the middle of a transfer is reached
 * @param sprung completed when it is done, for {@link Kind#HOLD} with the whole request
 */
record Trap(Kind kind, String request, long bytes, CompletableFuture<byte[]> sprung) {
  /** What can be done. */
  enum Kind {
    /** The request goes through, its answer does not, and the connection breaks. */
    LOSE_ANSWER,
    /** The connection breaks in the middle of what is sent up. */
    BREAK_UPLOAD,
    /** The connection breaks in the middle of what is sent down. */
    BREAK_DOWNLOAD,
    /** The request is kept, and the connection falls silent. */
    HOLD
  }

  static Trap loseAnswer(String request) {
    return new Trap(Kind.LOSE_ANSWER, request, 0, new CompletableFuture<>());
  }

  static Trap breakUpload(String request, long bytes) {
    return new Trap(Kind.BREAK_UPLOAD, request, bytes, new CompletableFuture<>());
  }

  static Trap breakDownload(String request, long bytes) {
    return new Trap(Kind.BREAK_DOWNLOAD, request, bytes, new CompletableFuture<>());
  }

  static Trap hold(String request) {
    return new Trap(Kind.HOLD, request, 0, new CompletableFuture<>());
  }
}
