import type { Latency, Metric, Unit } from "./measures";
import type { Aspect, Report } from "./report";

export const ASPECT_WORDS: Record<Aspect, string> = {
  ACCURACY: "Accuracy",
  SPEED: "Speed",
  SIZE: "Size",
  FINITE_OUTPUTS: "Finite outputs",
};

const UNIT_WORDS: Record<Unit, string> = {
  POINTS: "points",
  PERCENT_OF_BASELINE: "%",
  DECIBEL: "dB",
};

/** The unit of a metric's change, in words. */
export function unitOf({ unit }: Metric): string {
  return unit === undefined ? "" : UNIT_WORDS[unit];
}

/** All metrics, the one that decides first. */
export function metricsOf({ accuracy, further }: Report): readonly Metric[] {
  return accuracy === undefined ? further : [accuracy, ...further];
}

/** The quantized files as a part of the original ones. */
export function sizeRatio({ baseline, candidate }: Report): number | undefined {
  return baseline.bytes === undefined || candidate.bytes === undefined || baseline.bytes <= 0
    ? undefined
    : candidate.bytes / baseline.bytes;
}

/** Under what a latency was measured; equal ones can be compared. */
export function conditions({ batch, tokens, threads }: Latency): string {
  return [
    batch !== undefined && `batch ${batch}`,
    tokens !== undefined && `${tokens} tokens`,
    threads !== undefined && `${threads} ${threads === 1 ? "thread" : "threads"}`,
  ]
    .filter((part) => part !== false)
    .join(", ");
}
