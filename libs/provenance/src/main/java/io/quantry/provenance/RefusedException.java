package io.quantry.provenance;

/** Why a model, its statement or the signature does not hold. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, for programs. */
  public enum Reason {
    /** No key, or not in the one form in which keys are written. */
    MALFORMED_KEY,
    /** No envelope, or not in the one form in which envelopes are written. */
    MALFORMED_ENVELOPE,
    /** The envelope holds something else than an in-toto statement. */
    UNKNOWN_PAYLOAD_TYPE,
    /** Signed by a key that is not trusted. */
    UNKNOWN_KEY,
    /** The signature is not that key's over these bytes. */
    WRONG_SIGNATURE,
    /** Signed, but no statement that this program understands. */
    UNKNOWN_STATEMENT,
    /** What was stated is of another version than the one asked for. */
    OTHER_VERSION,
    /** A file that the statement names is not there. */
    MISSING_FILE,
    /** A file is not the one that the statement names. */
    OTHER_FILE
  }

  private final Reason reason;

  RefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong, for programs. */
  public Reason reason() {
    return reason;
  }
}
