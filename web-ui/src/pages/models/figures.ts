import type { ModelVersion } from "../../api/types";
import { list, number, type Tree, text, tree } from "./reading";

/** An estimate with how far it may be off. */
export interface Interval {
  readonly estimate: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly confidence?: number;
}

/** One metric of the version and of its baseline. */
export interface Metric {
  readonly name: string;
  readonly unit?: string;
  readonly baseline?: number;
  readonly candidate?: number;
  readonly change?: Interval;
}

export interface Objective {
  readonly aspect: string;
  readonly verdict?: string;
  readonly wanted?: string;
  readonly measured?: string;
}

export interface Latency {
  readonly batch?: number;
  readonly threads?: number;
  readonly baselineNanos?: number;
  readonly candidateNanos?: number;
  readonly speedup?: Interval;
}

export interface Note {
  readonly code: string;
  readonly message: string;
}

/** What the evaluation of a version found. */
export interface Figures {
  readonly words?: string;
  readonly main?: Metric;
  readonly further: readonly Metric[];
  readonly speedup?: Interval;
  readonly latency: readonly Latency[];
  readonly sizeRatio?: number;
  readonly samples?: number;
  readonly objectives: readonly Objective[];
  readonly findings: readonly Note[];
}

/** Nothing for a version that was not evaluated. The size is known without that. */
export function figuresOf(version: ModelVersion): Figures {
  const evaluation: Tree = tree(version.evaluation) ?? {};
  const report: Tree = tree(evaluation.report) ?? {};
  return {
    words: text(evaluation.words) ?? text(report.words),
    main: metric(report.accuracy) ?? mainOf(evaluation),
    further: list(report.further, metric),
    speedup: interval(evaluation.speedup),
    latency: list(report.latency, latency),
    sizeRatio: number(evaluation.sizeRatio) ?? ratioOf(version),
    samples: number(evaluation.samples),
    objectives: list(report.objectives, objective),
    findings: list(evaluation.findings, note),
  };
}

function mainOf(evaluation: Tree): Metric | undefined {
  const name = text(evaluation.metric);
  return name === undefined ? undefined : metric({ ...evaluation, name });
}

function ratioOf(version: ModelVersion): number | undefined {
  const quantization = tree(version.quantization);
  const before = number(quantization?.inputBytes);
  const after = number(quantization?.outputBytes);
  return before === undefined || after === undefined || before <= 0 ? undefined : after / before;
}

function interval(value: unknown): Interval | undefined {
  const given = tree(value);
  const estimate = number(given?.estimate);
  return estimate === undefined
    ? undefined
    : {
        estimate,
        lower: number(given?.lower),
        upper: number(given?.upper),
        confidence: number(given?.confidence),
      };
}

function metric(value: unknown): Metric | undefined {
  const given = tree(value);
  const name = text(given?.name);
  return name === undefined
    ? undefined
    : {
        name,
        unit: text(given?.unit),
        baseline: number(given?.baseline),
        candidate: number(given?.candidate),
        change: interval(given?.change),
      };
}

function latency(value: unknown): Latency | undefined {
  const given = tree(value);
  return given === undefined
    ? undefined
    : {
        batch: number(given.batch),
        threads: number(given.threads),
        baselineNanos: number(given.baselineMedianNanos),
        candidateNanos: number(given.candidateMedianNanos),
        speedup: interval(given.speedup),
      };
}

function objective(value: unknown): Objective | undefined {
  const given = tree(value);
  const aspect = text(given?.aspect);
  return aspect === undefined
    ? undefined
    : {
        aspect,
        verdict: text(given?.verdict),
        wanted: text(given?.wanted),
        measured: text(given?.measured),
      };
}

export function note(value: unknown): Note | undefined {
  const given = tree(value);
  const message = text(given?.message);
  return message === undefined ? undefined : { code: text(given?.code) ?? "", message };
}
