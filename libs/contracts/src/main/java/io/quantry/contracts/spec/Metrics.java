package io.quantry.contracts.spec;

import java.util.List;

/** Names of the metrics a spec may ask for. */
public final class Metrics {
  /** {@code auto} picks by the data: labels, scored pairs, or neither. */
  public static final List<String> NAMES =
      List.of(
          "auto",
          "top1",
          "top5",
          "agreement",
          "cosine",
          "sqnr",
          "embedding-cosine",
          "pair-similarity");

  private Metrics() {}
}
