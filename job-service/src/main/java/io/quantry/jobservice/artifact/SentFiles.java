package io.quantry.jobservice.artifact;

import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.BlobRef;
import java.util.List;
import java.util.UUID;

/** Files that were sent beforehand, in pieces, and wait to become part of a version. */
public interface SentFiles {
  /** How many one version may be made of. */
  int MOST = 1024;

  /**
   * The files by the names that they were sent under, in the order of {@code uploads}.
   *
   * @param uploads public ids
   * @throws QuantryException {@code not-found}; {@code upload-incomplete}; {@code invalid-name} if
   *     two have the same name
   */
  List<BlobRef> find(UUID tenant, List<String> uploads);
}
