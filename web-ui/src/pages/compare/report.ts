import { type Doc, doc, docs, finite, text, texts } from "./reading";

/** An estimate with its bounds; what is missing could not be worked out. */
export interface Interval {
  readonly estimate?: number;
  readonly lower?: number;
  readonly upper?: number;
}

/** A change is positive where the candidate is better. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly baseline?: number;
  readonly candidate?: number;
  readonly change: Interval;
}

export interface Latency {
  readonly batch: number;
  readonly tokens?: number;
  readonly threads: number;
  readonly baselineMedianNanos?: number;
  readonly baselineP95Nanos?: number;
  readonly candidateMedianNanos?: number;
  readonly candidateP95Nanos?: number;
  readonly speedup: Interval;
}

export interface Load {
  readonly loadNanos?: number;
  readonly firstRunNanos?: number;
  readonly residentBytes?: number;
}

export interface Output {
  readonly name: string;
  readonly sqnrDecibel?: number;
}

export interface Objective {
  readonly aspect: string;
  readonly verdict: string;
  readonly wanted: string;
}

/** What an evaluation measured, as far as it is compared. */
export interface Report {
  readonly accuracy?: Metric;
  readonly further: readonly Metric[];
  readonly outputs: readonly Output[];
  readonly latency: readonly Latency[];
  readonly baselineLoad: Load;
  readonly candidateLoad: Load;
  readonly baselineBytes?: number;
  readonly candidateBytes?: number;
  readonly weights: readonly { readonly type: string; readonly elements: number }[];
  readonly samples?: number;
  readonly findings: readonly string[];
  readonly objectives: readonly Objective[];
  readonly runtimeVersion?: string;
  readonly instructionSets: readonly string[];
}

/** Reads `quantry/evaluation-report/1`; nothing where there is none. */
export function readReport(value: unknown): Report | undefined {
  const found = doc(value);
  if (text(found.form) === undefined) {
    return undefined;
  }
  const footprint = doc(found.footprint);
  const candidate = doc(found.candidate);
  const environment = doc(found.environment);
  return {
    accuracy: metric(doc(found.accuracy)),
    further: docs(found.further).flatMap((one) => metric(one) ?? []),
    outputs: docs(found.fidelity).map((one) => ({
      name: text(one.name) ?? "",
      sqnrDecibel: finite(one.sqnrDecibel),
    })),
    latency: docs(found.latency).map(latency),
    baselineLoad: load(doc(footprint.baseline)),
    candidateLoad: load(doc(footprint.candidate)),
    baselineBytes: finite(doc(found.baseline).bytes),
    candidateBytes: finite(candidate.bytes),
    weights: docs(candidate.weights).map((one) => ({
      type: text(one.type) ?? "",
      elements: finite(one.elements) ?? 0,
    })),
    samples: finite(found.samples),
    findings: docs(found.findings).flatMap((one) => text(one.message) ?? []),
    objectives: docs(found.objectives).map((one) => ({
      aspect: text(one.aspect) ?? "",
      verdict: text(one.verdict) ?? "",
      wanted: text(one.wanted) ?? "",
    })),
    runtimeVersion: text(environment.runtimeVersion),
    instructionSets: texts(environment.instructionSets),
  };
}

function metric(found: Doc): Metric | undefined {
  const name = text(found.name);
  return name === undefined
    ? undefined
    : {
        name,
        unit: text(found.unit) ?? "",
        baseline: finite(found.baseline),
        candidate: finite(found.candidate),
        change: interval(doc(found.change)),
      };
}

function latency(found: Doc): Latency {
  return {
    batch: finite(found.batch) ?? 1,
    tokens: finite(found.tokens),
    threads: finite(found.threads) ?? 1,
    baselineMedianNanos: finite(found.baselineMedianNanos),
    baselineP95Nanos: finite(found.baselineP95Nanos),
    candidateMedianNanos: finite(found.candidateMedianNanos),
    candidateP95Nanos: finite(found.candidateP95Nanos),
    speedup: interval(doc(found.speedup)),
  };
}

function load(found: Doc): Load {
  return {
    loadNanos: finite(found.loadNanos),
    firstRunNanos: finite(found.firstRunNanos),
    residentBytes: finite(found.residentBytes),
  };
}

function interval(found: Doc): Interval {
  return { estimate: finite(found.estimate), lower: finite(found.lower), upper: finite(found.upper) };
}

/** Under what a latency was measured; equal ones can be compared. */
export function conditions(one: Latency): string {
  const parts = [`batch ${one.batch}`];
  if (one.tokens !== undefined) {
    parts.push(`${one.tokens} tokens`);
  }
  parts.push(one.threads === 1 ? "1 thread" : `${one.threads} threads`);
  return parts.join(", ");
}

/** The unit of a metric's change, in words. */
export function unitOf(metric: Metric): string {
  switch (metric.unit) {
    case "POINTS":
      return "points";
    case "PERCENT_OF_BASELINE":
      return "%";
    case "DECIBEL":
      return "dB";
    default:
      return metric.unit;
  }
}
