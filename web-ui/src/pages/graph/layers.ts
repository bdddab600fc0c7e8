import type { ModelVersion } from "../../api/types";
import { type LayerHistograms, readHistograms } from "../../ui/histogram/histograms";

/** What is known of one layer beside its place in the graph. */
export interface LayerNews {
  /** The form it was quantized to, or why it stayed as it was. */
  readonly decision: string | undefined;
  readonly kept: boolean;
  readonly histograms: LayerHistograms | undefined;
}

/** By the names of operators; empty for what no job made. */
export function layersOf(version: ModelVersion | undefined): ReadonlyMap<string, LayerNews> {
  const layers = new Map<string, LayerNews>();
  const quantization: unknown = version?.quantization;
  const histograms = readHistograms(quantization);
  for (const [member, kept] of [
    ["quantized", false],
    ["keptFloat", true],
  ] as const) {
    for (const one of list(quantization, member)) {
      const node = text(one, "node");
      if (node !== undefined) {
        layers.set(node, { decision: text(one, "decision"), kept, histograms: histograms.get(node) });
      }
    }
  }
  for (const [node, one] of histograms) {
    if (!layers.has(node)) {
      layers.set(node, { decision: undefined, kept: false, histograms: one });
    }
  }
  return layers;
}

function list(holder: unknown, member: string): readonly unknown[] {
  const value = field(holder, member);
  return Array.isArray(value) ? value : [];
}

function text(holder: unknown, member: string): string | undefined {
  const value = field(holder, member);
  return typeof value === "string" ? value : undefined;
}

function field(holder: unknown, member: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, member) : undefined;
}
