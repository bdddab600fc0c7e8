import { type Finding, VERDICTS, type Verdict } from "../types";
import {
  isObject,
  type JsonObject,
  numberOf,
  numbersOf,
  objectOf,
  objectsOf,
  oneOf,
  textOf,
  textsOf,
} from "../unknowns";
import { readFinding } from "./findings";
import {
  type Fidelity,
  type Latency,
  type Load,
  type Metric,
  readFidelity,
  readLatency,
  readLoad,
  readMetric,
  readStorage,
  type Storage,
} from "./measures";

/** The form of the report that is read here; another one has other members. */
const FORM = "quantry/evaluation-report/1";

const ASPECTS = ["ACCURACY", "SPEED", "SIZE", "FINITE_OUTPUTS"] as const;
export type Aspect = (typeof ASPECTS)[number];

export interface Objective {
  readonly aspect: Aspect | undefined;
  readonly verdict: Verdict | undefined;
  readonly wanted: string;
  readonly measured: string;
}

/** What is usually seen of the precision, beside what was measured. */
interface Typical {
  readonly precision: string;
  readonly accuracyDrop: string;
  readonly timesSmaller: string;
  readonly measuredTimesSmallerFile: number | undefined;
}

/** What an evaluation measured of a model and of the one it was made from. */
export interface Report {
  readonly verdict: Verdict | undefined;
  readonly words: string;
  readonly objectives: readonly Objective[];
  readonly accuracy: Metric | undefined;
  readonly further: readonly Metric[];
  readonly fidelity: readonly Fidelity[];
  readonly latency: readonly Latency[];
  readonly footprint: { readonly baseline: Load; readonly candidate: Load } | undefined;
  readonly baseline: Storage;
  readonly candidate: Storage;
  readonly typical: Typical | undefined;
  readonly samples: number | undefined;
  readonly findings: readonly Finding[];
  readonly runtimeVersion: string | undefined;
  readonly instructionSets: readonly string[];
  readonly asked: {
    readonly maxAccuracyDrop: number | undefined;
    readonly minSpeedup: number | undefined;
    readonly maxSizeRatio: number | undefined;
  };
  readonly millisByStage: Record<string, number>;
}

/** The report of an evaluation as the API hands it out, or nothing where it is none of this form. */
export function readReport(document: unknown): Report | undefined {
  if (!isObject(document) || document.form !== FORM) {
    return undefined;
  }
  const environment = objectOf(document.environment);
  const asked = objectOf(environment.objectives);
  return {
    verdict: oneOf(document.verdict, VERDICTS),
    words: textOf(document.words) ?? "",
    objectives: objectsOf(document.objectives, objective),
    accuracy: readMetric(document.accuracy),
    further: objectsOf(document.further, readMetric),
    fidelity: objectsOf(document.fidelity, readFidelity),
    latency: objectsOf(document.latency, readLatency),
    footprint: isObject(document.footprint)
      ? { baseline: readLoad(document.footprint.baseline), candidate: readLoad(document.footprint.candidate) }
      : undefined,
    baseline: readStorage(document.baseline),
    candidate: readStorage(document.candidate),
    typical: isObject(document.typical) ? typical(document.typical) : undefined,
    samples: numberOf(document.samples),
    findings: objectsOf(document.findings, readFinding),
    runtimeVersion: textOf(environment.runtimeVersion),
    instructionSets: textsOf(environment.instructionSets),
    asked: {
      maxAccuracyDrop: numberOf(asked.maxAccuracyDrop),
      minSpeedup: numberOf(asked.minSpeedup),
      maxSizeRatio: numberOf(asked.maxSizeRatio),
    },
    millisByStage: numbersOf(environment.millisByStage),
  };
}

function objective(fields: JsonObject): Objective {
  return {
    aspect: oneOf(fields.aspect, ASPECTS),
    verdict: oneOf(fields.verdict, VERDICTS),
    wanted: textOf(fields.wanted) ?? "",
    measured: textOf(fields.measured) ?? "",
  };
}

function typical(fields: JsonObject): Typical {
  return {
    precision: textOf(fields.precision) ?? "",
    accuracyDrop: textOf(fields.accuracyDrop) ?? "",
    timesSmaller: textOf(fields.timesSmaller) ?? "",
    measuredTimesSmallerFile: numberOf(fields.measuredTimesSmallerFile),
  };
}
