import { itemsOf, listOf, numberOf, objectOf, textOf, textsOf } from "./unknowns";

/** What a check shows of a dataset; a figure that there is none of is absent. */
export interface DatasetReport {
  readonly samples: number | undefined;
  readonly dropped: number;
  readonly targets: string;
  readonly classes: readonly ClassCount[];
  readonly targetRange: Range | undefined;
  readonly inputs: readonly InputSummary[];
  readonly preview: readonly Sample[];
  readonly duplicates: {
    readonly examined: number;
    readonly repeats: number;
    readonly contradicting: number;
  };
  readonly findings: readonly LintFinding[];
  readonly comparison: Comparison | undefined;
}

export interface ClassCount {
  readonly label: number | undefined;
  readonly name: string | undefined;
  readonly samples: number;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface InputSummary {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly string[];
  readonly range: Range | undefined;
  readonly mean: number | undefined;
  readonly standardDeviation: number | undefined;
  readonly nonFinite: number;
  readonly channels: readonly (Range | undefined)[];
  readonly tokens: { readonly mean: number | undefined; readonly range: Range | undefined } | undefined;
  /** How far the range differs between two halves, 0 to 1. */
  readonly movement: number | undefined;
}

export interface Sample {
  readonly inputs: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
  readonly target: string;
}

export interface LintFinding {
  readonly code: string;
  readonly warning: boolean;
  readonly message: string;
}

export interface Comparison {
  readonly against: string;
  readonly shared: number | undefined;
  readonly share: number | undefined;
  readonly exact: boolean;
  readonly findings: readonly LintFinding[];
}

export function readReport(value: unknown): DatasetReport {
  const report = objectOf(value);
  const duplicates = objectOf(report.duplicates);
  return {
    samples: numberOf(report.samples),
    dropped: numberOf(report.dropped) ?? 0,
    targets: textOf(report.targets) ?? "none",
    classes: listOf(report.classes, readClass),
    targetRange: readRange(report.targetRange),
    inputs: listOf(report.inputs, readInput),
    preview: listOf(report.preview, readSample),
    duplicates: {
      examined: numberOf(duplicates.examined) ?? 0,
      repeats: numberOf(duplicates.repeats) ?? 0,
      contradicting: numberOf(duplicates.contradicting) ?? 0,
    },
    findings: listOf(report.findings, readFinding),
    comparison: report.comparison === undefined ? undefined : readComparison(report.comparison),
  };
}

function readClass(value: unknown): ClassCount {
  const one = objectOf(value);
  return { label: numberOf(one.label), name: textOf(one.name), samples: numberOf(one.samples) ?? 0 };
}

function readRange(value: unknown): Range | undefined {
  const one = objectOf(value);
  const min = numberOf(one.min);
  const max = numberOf(one.max);
  return min === undefined || max === undefined ? undefined : { min, max };
}

function readInput(value: unknown): InputSummary {
  const one = objectOf(value);
  return {
    name: textOf(one.name) ?? "",
    type: textOf(one.type) ?? "",
    shape: textsOf(one.shape),
    range: readRange(one.range),
    mean: numberOf(one.mean),
    standardDeviation: numberOf(one.standardDeviation),
    nonFinite: numberOf(one.nonFinite) ?? 0,
    channels: itemsOf(one.channels).map(readRange),
    tokens:
      one.tokens === undefined
        ? undefined
        : { mean: numberOf(objectOf(one.tokens).mean), range: readRange(one.tokens) },
    movement: numberOf(one.movement),
  };
}

function readSample(value: unknown): Sample {
  const one = objectOf(value);
  return {
    inputs: listOf(one.inputs, (input) => ({
      name: textOf(objectOf(input).name) ?? "",
      values: itemsOf(objectOf(input).values).map(numberOf),
    })),
    target: textOf(one.target) ?? "",
  };
}

function readFinding(value: unknown): LintFinding {
  const one = objectOf(value);
  return {
    code: textOf(one.code) ?? "",
    warning: one.severity === "WARNING",
    message: textOf(one.message) ?? "",
  };
}

function readComparison(value: unknown): Comparison {
  const one = objectOf(value);
  const overlap = objectOf(one.overlap);
  return {
    against: textOf(one.against) ?? "",
    shared: numberOf(overlap.samples),
    share: numberOf(overlap.share),
    exact: overlap.exact === true,
    findings: listOf(one.findings, readFinding),
  };
}
