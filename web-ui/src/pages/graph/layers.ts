import type { LayerHistograms } from "../../api/histograms";
import { readQuantization } from "../../api/quantization";
import type { ModelVersion } from "../../api/types";

/** What is known of one layer beside its place in the graph. */
export interface LayerNews {
  /** The form it was quantized to, or why it stayed as it was. */
  readonly decision: string | undefined;
  readonly kept: boolean;
  readonly histograms: LayerHistograms | undefined;
}

/** By the names of operators; empty for what no job made. */
export function layersOf(version: ModelVersion | undefined): ReadonlyMap<string, LayerNews> {
  const quantization = readQuantization(version?.quantization);
  const news = new Map<string, LayerNews>();
  for (const [node, histograms] of quantization?.histograms ?? []) {
    news.set(node, { decision: undefined, kept: false, histograms });
  }
  for (const { node, decision, quantized } of quantization?.layers ?? []) {
    news.set(node, { decision, kept: !quantized, histograms: quantization?.histograms.get(node) });
  }
  return news;
}
