package io.quantry.objectstore;

/** What becomes of a request on its way. */
public sealed interface Fault {
  /** It reaches the store, and its answer comes back whole. */
  record None() implements Fault {}

  /** The store answers this itself, and does nothing. */
  record Refused(int status, String code) implements Fault {}

  /** The connection ends after so many bytes of the request's body. */
  record UploadCut(long afterBytes) implements Fault {}

  /** The connection ends after so many bytes of the answer, head included. */
  record AnswerCut(long afterBytes) implements Fault {}
}
