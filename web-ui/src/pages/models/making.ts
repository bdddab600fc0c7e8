import type { ModelVersion } from "../../api/types";
import { type Note, note } from "./figures";
import { list, members, number, text, tree } from "./reading";

export function layerCount(groups: readonly LayerGroup[]): number {
  return groups.reduce((sum, group) => sum + group.nodes.length, 0);
}

/** Layers with the same fate, for the same reason. */
export interface LayerGroup {
  readonly decision: string;
  readonly operators: readonly string[];
  readonly nodes: readonly string[];
}

/** How a version was made from its baseline. */
export interface Making {
  readonly technique?: string;
  /** Parameters by their path, such as `weights.type`. */
  readonly parameters: readonly [string, string][];
  readonly quantized: readonly LayerGroup[];
  readonly kept: readonly LayerGroup[];
  readonly notes: readonly Note[];
  readonly runtime?: string;
  readonly instructionSets: readonly string[];
  readonly training?: Training;
  readonly baseline?: string;
  readonly job?: string;
}

/** What training changed, on samples that it did not see; in percent. */
export interface Training {
  readonly epochs?: number;
  readonly bestEpoch?: number;
  readonly samples?: number;
  readonly fp32?: number;
  readonly untrained?: number;
  readonly trained?: number;
}

/** Nothing for an upload. */
export function makingOf(version: ModelVersion): Making {
  const technique = tree(version.technique);
  const quantization = tree(version.quantization);
  return {
    technique: text(technique?.type),
    parameters: flat(technique?.parameters, ""),
    quantized: groups(quantization?.quantized),
    kept: groups(quantization?.keptFloat),
    notes: list(quantization?.findings, note),
    runtime: text(quantization?.runtimeVersion),
    instructionSets: list(quantization?.instructionSets, text),
    training: trainingOf(quantization?.training),
    baseline: version.lineage.baseline,
    job: version.lineage.job,
  };
}

function trainingOf(value: unknown): Training | undefined {
  const given = tree(value);
  return given === undefined
    ? undefined
    : {
        epochs: number(given.epochs),
        bestEpoch: number(given.bestEpoch),
        samples: number(given.samples),
        fp32: number(given.fp32Accuracy),
        untrained: number(given.untrainedAccuracy),
        trained: number(given.trainedAccuracy),
      };
}

function flat(value: unknown, path: string): [string, string][] {
  return members(value).flatMap(([name, member]): [string, string][] => {
    const here = path === "" ? name : `${path}.${name}`;
    if (tree(member) !== undefined) {
      return flat(member, here);
    }
    return [[here, Array.isArray(member) ? member.join(", ") : String(member)]];
  });
}

/** The largest group first. */
function groups(value: unknown): LayerGroup[] {
  const byDecision = new Map<string, { operators: Set<string>; nodes: string[] }>();
  for (const layer of list(value, tree)) {
    const decision = text(layer.decision) ?? "";
    const group = byDecision.get(decision) ?? { operators: new Set<string>(), nodes: [] };
    group.operators.add(text(layer.opType) ?? "");
    group.nodes.push(text(layer.node) ?? "");
    byDecision.set(decision, group);
  }
  return [...byDecision]
    .map(([decision, { operators, nodes }]) => ({ decision, operators: [...operators].sort(), nodes }))
    .sort((one, other) => other.nodes.length - one.nodes.length);
}

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly string[];
}

/** What the scan of a model's file says. */
export interface Facts {
  readonly irVersion?: number;
  readonly opsets: readonly [string, number][];
  readonly contrib: readonly string[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The most frequent first. */
  readonly operators: readonly [string, number][];
  readonly parameters?: number;
}

export function factsOf(version: ModelVersion): Facts {
  const facts = tree(version.facts);
  return {
    irVersion: number(facts?.irVersion),
    opsets: counts(facts?.opsets),
    contrib: list(facts?.contribOperators, text),
    inputs: list(facts?.inputs, port),
    outputs: list(facts?.outputs, port),
    operators: counts(facts?.operators).sort((one, other) => other[1] - one[1]),
    parameters: number(facts?.parameters),
  };
}

function counts(value: unknown): [string, number][] {
  return members(value).flatMap(([name, member]): [string, number][] => {
    const count = number(member);
    return count === undefined ? [] : [[name, count]];
  });
}

function port(value: unknown): Port | undefined {
  const given = tree(value);
  const name = text(given?.name);
  return name === undefined
    ? undefined
    : {
        name,
        type: text(given?.type) ?? "",
        shape: list(given?.shape, (axis) => text(axis) ?? number(axis)?.toString()),
      };
}
