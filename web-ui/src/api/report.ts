import { type Fields, fieldsOf, isFields, listOf, numberOf, numbersOf, oneOf, textOf } from "./fields";
import { VERDICTS, type Verdict } from "./types";

/** The form of the report that is read here; another one has other members. */
const FORM = "quantry/evaluation-report/1";

export interface Interval {
  readonly estimate: number | undefined;
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  readonly confidence: number | undefined;
}

export const UNITS = ["POINTS", "PERCENT_OF_BASELINE", "DECIBEL"] as const;
export type Unit = (typeof UNITS)[number];

/** One metric of both models. A change is positive where the quantized one is better. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit | undefined;
  readonly higherIsBetter: boolean;
  readonly method: string | undefined;
  readonly samples: number | undefined;
  readonly baseline: number | undefined;
  readonly candidate: number | undefined;
  readonly change: Interval;
  readonly samplesToSettle: number | undefined;
}

export const ASPECTS = ["ACCURACY", "SPEED", "SIZE", "FINITE_OUTPUTS"] as const;

export interface Objective {
  readonly aspect: (typeof ASPECTS)[number] | undefined;
  readonly verdict: Verdict | undefined;
  readonly wanted: string;
  readonly measured: string;
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
  readonly baselineNonFinite: number | undefined;
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

/** What is usually seen of the precision, beside what was measured. */
export interface Typical {
  readonly precision: string;
  readonly accuracyDrop: string;
  readonly timesSmaller: string;
  readonly measuredDrop: number | undefined;
  readonly measuredTimesSmallerFile: number | undefined;
}

export interface Report {
  readonly verdict: Verdict | undefined;
  readonly words: string;
  readonly objectives: Objective[];
  readonly accuracy: Metric | undefined;
  readonly further: Metric[];
  readonly fidelity: Fidelity[];
  readonly latency: Latency[];
  readonly footprint: { readonly baseline: Load; readonly candidate: Load } | undefined;
  readonly baseline: Storage;
  readonly candidate: Storage;
  readonly typical: Typical | undefined;
  readonly samples: number | undefined;
  readonly findings: { readonly code: string; readonly message: string }[];
  readonly runtimeVersion: string | undefined;
  readonly instructionSets: string[];
  readonly asked: {
    readonly maxAccuracyDrop: number | undefined;
    readonly minSpeedup: number | undefined;
    readonly maxSizeRatio: number | undefined;
    readonly confidence: number | undefined;
  };
  readonly millisByStage: Record<string, number>;
}

/** The report of an evaluation as the API hands it out, or nothing where it is none of this form. */
export function readReport(document: unknown): Report | undefined {
  if (!isFields(document) || document.form !== FORM) {
    return undefined;
  }
  const environment = fieldsOf(document.environment);
  const asked = fieldsOf(environment.objectives);
  return {
    verdict: oneOf(document.verdict, VERDICTS),
    words: textOf(document.words) ?? "",
    objectives: listOf(document.objectives, objective),
    accuracy: isFields(document.accuracy) ? metric(document.accuracy) : undefined,
    further: listOf(document.further, metric),
    fidelity: listOf(document.fidelity, fidelity),
    latency: listOf(document.latency, latency),
    footprint: isFields(document.footprint)
      ? { baseline: load(document.footprint.baseline), candidate: load(document.footprint.candidate) }
      : undefined,
    baseline: storage(document.baseline),
    candidate: storage(document.candidate),
    typical: isFields(document.typical) ? typical(document.typical) : undefined,
    samples: numberOf(document.samples),
    findings: listOf(document.findings, finding),
    runtimeVersion: textOf(environment.runtimeVersion),
    instructionSets: textsOf(environment.instructionSets),
    asked: {
      maxAccuracyDrop: numberOf(asked.maxAccuracyDrop),
      minSpeedup: numberOf(asked.minSpeedup),
      maxSizeRatio: numberOf(asked.maxSizeRatio),
      confidence: numberOf(asked.confidence),
    },
    millisByStage: numbersOf(environment.millisByStage),
  };
}

export function readInterval(value: unknown): Interval {
  const fields = fieldsOf(value);
  return {
    estimate: numberOf(fields.estimate),
    lower: numberOf(fields.lower),
    upper: numberOf(fields.upper),
    confidence: numberOf(fields.confidence),
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function finding(fields: Fields) {
  return { code: textOf(fields.code) ?? "", message: textOf(fields.message) ?? "" };
}

function objective(fields: Fields): Objective {
  return {
    aspect: oneOf(fields.aspect, ASPECTS),
    verdict: oneOf(fields.verdict, VERDICTS),
    wanted: textOf(fields.wanted) ?? "",
    measured: textOf(fields.measured) ?? "",
  };
}

function metric(fields: Fields): Metric {
  return {
    name: textOf(fields.name) ?? "",
    unit: oneOf(fields.unit, UNITS),
    higherIsBetter: fields.higherIsBetter !== false,
    method: textOf(fields.method),
    samples: numberOf(fields.samples),
    baseline: numberOf(fields.baseline),
    candidate: numberOf(fields.candidate),
    change: readInterval(fields.change),
    samplesToSettle: numberOf(fields.samplesToSettle),
  };
}

function fidelity(fields: Fields): Fidelity {
  return {
    name: textOf(fields.name) ?? "",
    cosineMean: numberOf(fields.cosineMean),
    cosineMin: numberOf(fields.cosineMin),
    sqnrDecibel: numberOf(fields.sqnrDecibel),
    maxAbsoluteError: numberOf(fields.maxAbsoluteError),
    agreementPercent: numberOf(fields.agreementPercent),
    baselineNonFinite: numberOf(fields.baselineNonFinite),
    candidateNonFinite: numberOf(fields.candidateNonFinite),
  };
}

function latency(fields: Fields): Latency {
  return {
    batch: numberOf(fields.batch),
    tokens: numberOf(fields.tokens),
    threads: numberOf(fields.threads),
    baselineMedianNanos: numberOf(fields.baselineMedianNanos),
    baselineP95Nanos: numberOf(fields.baselineP95Nanos),
    candidateMedianNanos: numberOf(fields.candidateMedianNanos),
    candidateP95Nanos: numberOf(fields.candidateP95Nanos),
    speedup: readInterval(fields.speedup),
  };
}

function load(value: unknown): Load {
  const fields = fieldsOf(value);
  return {
    loadNanos: numberOf(fields.loadNanos),
    firstRunNanos: numberOf(fields.firstRunNanos),
    residentBytes: numberOf(fields.residentBytes),
  };
}

function storage(value: unknown): Storage {
  const fields = fieldsOf(value);
  return { bytes: numberOf(fields.bytes), weights: listOf(fields.weights, weights) };
}

function weights(fields: Fields): Weights {
  return {
    type: textOf(fields.type) ?? "",
    tensors: numberOf(fields.tensors),
    elements: numberOf(fields.elements),
    bytes: numberOf(fields.bytes),
  };
}

function typical(fields: Fields): Typical {
  return {
    precision: textOf(fields.precision) ?? "",
    accuracyDrop: textOf(fields.accuracyDrop) ?? "",
    timesSmaller: textOf(fields.timesSmaller) ?? "",
    measuredDrop: numberOf(fields.measuredDrop),
    measuredTimesSmallerFile: numberOf(fields.measuredTimesSmallerFile),
  };
}
