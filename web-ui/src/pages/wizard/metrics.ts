import type { components } from "../../api/schema";

type Evaluation = NonNullable<components["schemas"]["JobSpec"]["evaluation"]>;
type Metric = NonNullable<Evaluation["metric"]>;

/** What each metric is of; a metric that the API has and this has not does not compile. */
const WORDS: Record<Metric, string> = {
  auto: "by the data",
  top1: "classes",
  top5: "classes",
  agreement: "fidelity to FP32",
  cosine: "fidelity to FP32",
  sqnr: "fidelity to FP32",
  "embedding-cosine": "embeddings",
  "pair-similarity": "pairs of texts",
  "macro-f1": "classes",
  "log-loss": "classes",
  ece: "calibration of classes",
  mse: "regression",
  mae: "regression",
  r2: "regression",
  "ndcg@10": "ranking",
  "recall@10": "ranking",
  "neighbor-recall@10": "neighbours",
  "map@50": "detection",
  "map@50:95": "detection",
  "box-agreement": "detection, without labels",
  miou: "segmentation",
  perplexity: "language models",
  "sequence-f1": "tokens",
  psnr: "pictures",
  ssim: "pictures",
};

export const METRICS: readonly string[] = Object.keys(WORDS);

export const METRIC_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(WORDS).map(([metric, of]) => [metric, `${metric} (${of})`]),
);
