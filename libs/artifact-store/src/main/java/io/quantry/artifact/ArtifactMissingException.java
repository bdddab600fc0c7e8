package io.quantry.artifact;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.io.Serial;

/** The store holds no such bytes: never put, or deleted meanwhile. */
public final class ArtifactMissingException extends QuantryException {
  @Serial private static final long serialVersionUID = 1L;

  ArtifactMissingException(Sha256 digest) {
    super(ErrorCode.ARTIFACT_MISSING, "the store holds no bytes with the digest sha256:" + digest);
  }
}
