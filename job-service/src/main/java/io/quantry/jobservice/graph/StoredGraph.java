package io.quantry.jobservice.graph;

import io.quantry.contracts.ErrorCode;

/** What is known of how a model is drawn. */
sealed interface StoredGraph {
  /**
   * @param gzip the {@code OutlineResult} in JSON, compressed
   */
  @SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
  record Drawn(byte[] gzip) implements StoredGraph {}

  /** It cannot be drawn. */
  record Refused(ErrorCode code, String detail) implements StoredGraph {}
}
