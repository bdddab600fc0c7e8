import { isObject, listOf, numberOf, objectOf, objectsOf, textOf } from "./unknowns";

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
  const layers = objectsOf(objectOf(quantization).histograms, (one) => {
    const node = textOf(one.node);
    return node === undefined
      ? undefined
      : {
          node,
          weights: histogram(one.weights),
          activations: histogram(one.activations),
          weightsDb: numberOf(one.weightsDb),
        };
  });
  return new Map(layers.map((layer) => [layer.node, layer]));
}

function histogram(told: unknown): Histogram | undefined {
  const ends = rangeOf(told);
  if (ends === undefined || !isObject(told)) {
    return undefined;
  }
  const clip = rangeOf(told.clip);
  return {
    ...ends,
    bins: listOf(told.bins, (bin) => Math.max(0, numberOf(bin) ?? 0)),
    clip: clip === undefined || clip.least === clip.greatest ? undefined : clip,
  };
}

function rangeOf(value: unknown): { least: number; greatest: number } | undefined {
  const range = objectOf(value);
  const least = numberOf(range.least);
  const greatest = numberOf(range.greatest);
  return least === undefined || greatest === undefined || least > greatest ? undefined : { least, greatest };
}
