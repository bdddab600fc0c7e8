import type { Variant } from "./variant";

/** What a version made of a layer. */
export interface LayerPlace {
  readonly kept: boolean;
  readonly decision: string;
  /** The SQNR of its stored weights, where it is known. */
  readonly decibel?: number;
}

export interface LayerRow {
  readonly node: string;
  readonly operator: string;
  /** One for each version; none where it says nothing of the layer. */
  readonly places: readonly (LayerPlace | undefined)[];
}

/** Every layer that any version names, by node, in the order in which they are named first. */
export function layerRows(variants: readonly Variant[]): LayerRow[] {
  const operators = new Map<string, string>();
  const places = variants.map((variant) => {
    const found = new Map<string, LayerPlace>();
    for (const kept of [false, true]) {
      for (const { node, operator, decision } of kept ? variant.keptFloat : variant.quantized) {
        found.set(node, { kept, decision, decibel: variant.noise.get(node) });
        if (!operators.has(node)) {
          operators.set(node, operator);
        }
      }
    }
    return found;
  });
  return [...operators].map(([node, operator]) => ({
    node,
    operator,
    places: places.map((one) => one.get(node)),
  }));
}

/** Whether versions treat the layer differently; noise alone is no difference in treatment. */
export function treatedDifferently({ places }: LayerRow): boolean {
  return new Set(places.map((one) => (one === undefined ? "" : `${one.kept} ${one.decision}`))).size > 1;
}

/** Layers with any noise measured, in their order. */
export function measuredLayers(rows: readonly LayerRow[]): LayerRow[] {
  return rows.filter((row) => row.places.some((one) => one?.decibel !== undefined));
}
