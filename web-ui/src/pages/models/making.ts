import { type Layer, readQuantization, type Training } from "../../api/quantization";
import type { Finding, ModelVersion } from "../../api/types";
import { isObject, objectOf, textOf } from "../../api/unknowns";

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
  readonly notes: readonly Finding[];
  readonly runtime?: string;
  readonly instructionSets: readonly string[];
  readonly training?: Training;
  readonly baseline?: string;
  readonly job?: string;
}

/** Nothing for an upload. */
export function makingOf(version: ModelVersion): Making {
  const technique = objectOf(version.technique);
  const quantization = readQuantization(version.quantization);
  const layers = quantization?.layers ?? [];
  return {
    technique: textOf(technique.type),
    parameters: flat(technique.parameters, ""),
    quantized: groups(layers.filter((layer) => layer.quantized)),
    kept: groups(layers.filter((layer) => !layer.quantized)),
    notes: quantization?.findings ?? [],
    runtime: quantization?.runtimeVersion,
    instructionSets: quantization?.instructionSets ?? [],
    training: quantization?.training,
    baseline: version.lineage.baseline,
    job: version.lineage.job,
  };
}

function flat(value: unknown, path: string): [string, string][] {
  return Object.entries(objectOf(value)).flatMap(([name, member]): [string, string][] => {
    const here = path === "" ? name : `${path}.${name}`;
    if (isObject(member)) {
      return flat(member, here);
    }
    return [[here, Array.isArray(member) ? member.join(", ") : String(member)]];
  });
}

/** The largest group first. */
function groups(layers: readonly Layer[]): LayerGroup[] {
  const byDecision = new Map<string, { operators: Set<string>; nodes: string[] }>();
  for (const { decision, operator, node } of layers) {
    const group = byDecision.get(decision) ?? { operators: new Set<string>(), nodes: [] };
    group.operators.add(operator);
    group.nodes.push(node);
    byDecision.set(decision, group);
  }
  return [...byDecision]
    .map(([decision, { operators, nodes }]) => ({ decision, operators: [...operators].sort(), nodes }))
    .sort((one, other) => other.nodes.length - one.nodes.length);
}
