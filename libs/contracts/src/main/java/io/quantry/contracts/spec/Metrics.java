package io.quantry.contracts.spec;

import java.util.List;

/** Names of the metrics a spec may ask for. */
public final class Metrics {
  /** {@code auto} picks by what the samples carry and what the model gives. */
  public static final List<String> NAMES =
      List.of(
          "auto",
          "top1",
          "top5",
          "agreement",
          "cosine",
          "sqnr",
          "embedding-cosine",
          "pair-similarity",
          "macro-f1",
          "log-loss",
          "ece",
          "mse",
          "mae",
          "r2",
          "ndcg@10",
          "recall@10",
          "neighbor-recall@10",
          "map@50",
          "map@50:95",
          "box-agreement",
          "miou",
          "perplexity",
          "sequence-f1",
          "psnr",
          "ssim");

  private Metrics() {}
}
