/** What a board says of an evaluation report; absent is what the report lacks. */
export interface Gains {
  readonly metric?: string;
  /** Better is positive, also where lower figures are better. */
  readonly change?: number;
  readonly unit?: string;
  readonly interval?: readonly [number, number];
  readonly speedup?: number;
  readonly sizeRatio?: number;
}

const UNITS: Readonly<Record<string, string>> = {
  POINTS: "points",
  PERCENT_OF_BASELINE: "%",
  DECIBEL: "dB",
};

/** Reads a report of the form `quantry/evaluation-report/1`. */
export function readGains(report: unknown): Gains {
  const accuracy = member(report, "accuracy");
  const change = member(accuracy, "change");
  const lower = number(change, "lower");
  const upper = number(change, "upper");
  const latency = member(report, "latency");
  const first: unknown = Array.isArray(latency) ? latency[0] : undefined;
  const candidate = number(member(report, "candidate"), "bytes");
  const baseline = number(member(report, "baseline"), "bytes");
  return {
    metric: text(accuracy, "name"),
    change: number(change, "estimate"),
    unit: UNITS[text(accuracy, "unit") ?? ""],
    interval: lower === undefined || upper === undefined ? undefined : [lower, upper],
    speedup: number(member(first, "speedup"), "estimate"),
    sizeRatio:
      candidate === undefined || baseline === undefined || baseline === 0 ? undefined : candidate / baseline,
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function number(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

function text(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" ? found : undefined;
}
