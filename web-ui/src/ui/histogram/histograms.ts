/** How values are spread between two ends, in bins of equal width, and what of them is kept. */
export interface Histogram {
  readonly least: number;
  readonly greatest: number;
  /** Of each bin, in thousandths of the fullest; none where only the ends are known. */
  readonly bins: readonly number[];
  /** Values beyond are cut off; absent where nothing is. */
  readonly clip: { readonly least: number; readonly greatest: number } | undefined;
}

export interface LayerHistograms {
  readonly node: string;
  readonly weights: Histogram | undefined;
  readonly activations: Histogram | undefined;
  /** Of the stored weights beside those they were made from. */
  readonly weightsDb: number | undefined;
}

/** What a version's `quantization` says of its layers' values, by node; versions of before say nothing. */
export function readHistograms(quantization: unknown): ReadonlyMap<string, LayerHistograms> {
  const layers = new Map<string, LayerHistograms>();
  const told = member(quantization, "histograms");
  for (const one of Array.isArray(told) ? told : []) {
    const node = member(one, "node");
    if (typeof node === "string") {
      layers.set(node, {
        node,
        weights: histogram(member(one, "weights")),
        activations: histogram(member(one, "activations")),
        weightsDb: number(member(one, "weightsDb")),
      });
    }
  }
  return layers;
}

function histogram(told: unknown): Histogram | undefined {
  const least = number(member(told, "least"));
  const greatest = number(member(told, "greatest"));
  const bins = member(told, "bins");
  if (least === undefined || greatest === undefined || !(least <= greatest)) {
    return undefined;
  }
  const clip = member(told, "clip");
  const from = number(member(clip, "least"));
  const to = number(member(clip, "greatest"));
  return {
    least,
    greatest,
    bins: Array.isArray(bins) ? bins.map((bin: unknown) => Math.max(0, number(bin) ?? 0)) : [],
    clip: from === undefined || to === undefined || !(from < to) ? undefined : { least: from, greatest: to },
  };
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function member(holder: unknown, name: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, name) : undefined;
}
