import { listed, members, number, text, texts } from "./unknowns";

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
  const report = members(value);
  const duplicates = members(report.duplicates);
  return {
    samples: number(report.samples),
    dropped: number(report.dropped) ?? 0,
    targets: text(report.targets) ?? "none",
    classes: listed(report.classes, readClass),
    targetRange: readRange(report.targetRange),
    inputs: listed(report.inputs, readInput),
    preview: listed(report.preview, readSample),
    duplicates: {
      examined: number(duplicates.examined) ?? 0,
      repeats: number(duplicates.repeats) ?? 0,
      contradicting: number(duplicates.contradicting) ?? 0,
    },
    findings: listed(report.findings, readFinding),
    comparison: report.comparison === undefined ? undefined : readComparison(report.comparison),
  };
}

function readClass(value: unknown): ClassCount {
  const one = members(value);
  return { label: number(one.label), name: text(one.name), samples: number(one.samples) ?? 0 };
}

function readRange(value: unknown): Range | undefined {
  const one = members(value);
  const min = number(one.min);
  const max = number(one.max);
  return min === undefined || max === undefined ? undefined : { min, max };
}

function readInput(value: unknown): InputSummary {
  const one = members(value);
  return {
    name: text(one.name) ?? "",
    type: text(one.type) ?? "",
    shape: texts(one.shape),
    range: readRange(one.range),
    mean: number(one.mean),
    standardDeviation: number(one.standardDeviation),
    nonFinite: number(one.nonFinite) ?? 0,
    channels: listed(one.channels, readRange),
    tokens:
      one.tokens === undefined
        ? undefined
        : { mean: number(members(one.tokens).mean), range: readRange(one.tokens) },
    movement: number(one.movement),
  };
}

function readSample(value: unknown): Sample {
  const one = members(value);
  return {
    inputs: listed(one.inputs, (input) => ({
      name: text(members(input).name) ?? "",
      values: listed(members(input).values, number),
    })),
    target: text(one.target) ?? "",
  };
}

function readFinding(value: unknown): LintFinding {
  const one = members(value);
  return {
    code: text(one.code) ?? "",
    warning: one.severity === "WARNING",
    message: text(one.message) ?? "",
  };
}

function readComparison(value: unknown): Comparison {
  const one = members(value);
  const overlap = members(one.overlap);
  return {
    against: text(one.against) ?? "",
    shared: number(overlap.samples),
    share: number(overlap.share),
    exact: overlap.exact === true,
    findings: listed(one.findings, readFinding),
  };
}
