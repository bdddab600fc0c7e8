import type { Finding } from "../types";
import { numberOf, objectOf, objectsOf, textOf } from "../unknowns";
import { readFinding } from "./findings";
import { type Interval, type Metric, readInterval, readMetric } from "./measures";
import { type Report, readReport } from "./report";

/** What a version says of its evaluation: the result in short, and the whole report where it was kept. */
export interface Evaluation {
  readonly words: string | undefined;
  /** The metric that decides. */
  readonly metric: Metric | undefined;
  readonly speedup: Interval;
  readonly sizeRatio: number | undefined;
  readonly findings: readonly Finding[];
  readonly report: Report | undefined;
}

export function readEvaluation(document: unknown): Evaluation {
  const fields = objectOf(document);
  const report = readReport(fields.report);
  return {
    words: textOf(fields.words) ?? report?.words,
    metric: report?.accuracy ?? readMetric({ ...fields, name: fields.metric }),
    speedup: readInterval(fields.speedup),
    sizeRatio: numberOf(fields.sizeRatio),
    findings: objectsOf(fields.findings, readFinding),
    report,
  };
}
