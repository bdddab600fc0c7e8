import { readQuantization } from "../../api/quantization";
import { readEvaluation } from "../../api/report/evaluation";
import type { Interval, Latency, Metric } from "../../api/report/measures";
import type { Objective } from "../../api/report/report";
import type { Finding, ModelVersion } from "../../api/types";

/** What is known of a version in figures. */
export interface Figures {
  readonly words: string | undefined;
  /** The metric that decides. */
  readonly main: Metric | undefined;
  readonly further: readonly Metric[];
  readonly speedup: Interval;
  readonly latency: readonly Latency[];
  readonly sizeRatio: number | undefined;
  readonly objectives: readonly Objective[];
  readonly findings: readonly Finding[];
}

/** Nothing for a version that was not evaluated. The size is known without that. */
export function figuresOf(version: ModelVersion): Figures {
  const { words, metric, speedup, sizeRatio, findings, report } = readEvaluation(version.evaluation);
  return {
    words,
    main: metric,
    further: report?.further ?? [],
    speedup,
    latency: report?.latency ?? [],
    sizeRatio: sizeRatio ?? ratioOf(version),
    objectives: report?.objectives ?? [],
    findings,
  };
}

function ratioOf(version: ModelVersion): number | undefined {
  const { inputBytes, outputBytes } = readQuantization(version.quantization) ?? {};
  return inputBytes === undefined || outputBytes === undefined || inputBytes <= 0
    ? undefined
    : outputBytes / inputBytes;
}
