package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.Set;

/** The codes with which bad archives are refused. */
final class ArchiveCodes {
  private static final Set<String> CODES =
      Set.of(
          "dataset-malformed",
          "dataset-empty",
          "dtype-forbidden",
          "archive-bomb",
          "archive-entry-forbidden");

  private ArchiveCodes() {}

  static void requireCode(EvaluationException refused) {
    if (!CODES.contains(refused.code())) {
      throw new AssertionError("Refused with " + refused.code(), refused);
    }
  }
}
