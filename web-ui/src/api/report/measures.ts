import { type JsonObject, numberOf, objectOf, objectsOf, oneOf, textOf } from "../unknowns";

/** An estimate with its bounds; what is missing could not be worked out. */
export interface Interval {
  readonly estimate?: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly confidence?: number;
}

const UNITS = ["POINTS", "PERCENT_OF_BASELINE", "DECIBEL"] as const;
export type Unit = (typeof UNITS)[number];

/** One metric of both models. A change is positive where the quantized one is better. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit | undefined;
  readonly higherIsBetter: boolean;
  readonly samples: number | undefined;
  readonly baseline: number | undefined;
  readonly candidate: number | undefined;
  readonly change: Interval;
  readonly samplesToSettle: number | undefined;
}

/** Both models' times of one run, for one shape of input. */
export interface Latency {
  readonly batch: number | undefined;
  readonly tokens: number | undefined;
  readonly threads: number | undefined;
  readonly baselineMedianNanos: number | undefined;
  readonly baselineP95Nanos: number | undefined;
  readonly candidateMedianNanos: number | undefined;
  readonly candidateP95Nanos: number | undefined;
  readonly speedup: Interval;
}

/** How alike both models' values of one output are. */
export interface Fidelity {
  readonly name: string;
  readonly cosineMean: number | undefined;
  readonly cosineMin: number | undefined;
  readonly sqnrDecibel: number | undefined;
  readonly maxAbsoluteError: number | undefined;
  readonly agreementPercent: number | undefined;
  readonly candidateNonFinite: number | undefined;
}

export interface Load {
  readonly loadNanos: number | undefined;
  readonly firstRunNanos: number | undefined;
  readonly residentBytes: number | undefined;
}

/** All weights of one type. */
export interface Weights {
  readonly type: string;
  readonly tensors: number | undefined;
  readonly elements: number | undefined;
  readonly bytes: number | undefined;
}

export interface Storage {
  readonly bytes: number | undefined;
  readonly weights: Weights[];
}

export function readInterval(value: unknown): Interval {
  const interval = objectOf(value);
  return {
    estimate: numberOf(interval.estimate),
    lower: numberOf(interval.lower),
    upper: numberOf(interval.upper),
    confidence: numberOf(interval.confidence),
  };
}

/** Nothing for what has no name: it could not be told from others. */
export function readMetric(value: unknown): Metric | undefined {
  const metric = objectOf(value);
  const name = textOf(metric.name) ?? "";
  return name === ""
    ? undefined
    : {
        name,
        unit: oneOf(metric.unit, UNITS),
        higherIsBetter: metric.higherIsBetter !== false,
        samples: numberOf(metric.samples),
        baseline: numberOf(metric.baseline),
        candidate: numberOf(metric.candidate),
        change: readInterval(metric.change),
        samplesToSettle: numberOf(metric.samplesToSettle),
      };
}

export function readLatency(latency: JsonObject): Latency {
  return {
    batch: numberOf(latency.batch),
    tokens: numberOf(latency.tokens),
    threads: numberOf(latency.threads),
    baselineMedianNanos: numberOf(latency.baselineMedianNanos),
    baselineP95Nanos: numberOf(latency.baselineP95Nanos),
    candidateMedianNanos: numberOf(latency.candidateMedianNanos),
    candidateP95Nanos: numberOf(latency.candidateP95Nanos),
    speedup: readInterval(latency.speedup),
  };
}

export function readFidelity(fidelity: JsonObject): Fidelity {
  return {
    name: textOf(fidelity.name) ?? "",
    cosineMean: numberOf(fidelity.cosineMean),
    cosineMin: numberOf(fidelity.cosineMin),
    sqnrDecibel: numberOf(fidelity.sqnrDecibel),
    maxAbsoluteError: numberOf(fidelity.maxAbsoluteError),
    agreementPercent: numberOf(fidelity.agreementPercent),
    candidateNonFinite: numberOf(fidelity.candidateNonFinite),
  };
}

export function readLoad(value: unknown): Load {
  const load = objectOf(value);
  return {
    loadNanos: numberOf(load.loadNanos),
    firstRunNanos: numberOf(load.firstRunNanos),
    residentBytes: numberOf(load.residentBytes),
  };
}

export function readStorage(value: unknown): Storage {
  const storage = objectOf(value);
  return {
    bytes: numberOf(storage.bytes),
    weights: objectsOf(storage.weights, (weights) => ({
      type: textOf(weights.type) ?? "",
      tensors: numberOf(weights.tensors),
      elements: numberOf(weights.elements),
      bytes: numberOf(weights.bytes),
    })),
  };
}
