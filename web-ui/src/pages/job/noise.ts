import type { Quantization } from "../../api/quantization";
import { MOST_DECIBELS } from "../../ui/format";

/** What is known of one layer's noise: of its stored weights, and where it was diagnosed at its output. */
export interface LayerNumbers {
  readonly storedDb: number | undefined;
  readonly weightsDb: number | undefined;
  readonly activationsDb: number | undefined;
  readonly bothDb: number | undefined;
}

export function numbersByNode({ layers, histograms, diagnosis }: Quantization): Map<string, LayerNumbers> {
  const diagnosed = new Map(diagnosis?.layers.map((layer) => [layer.node, layer]));
  return new Map(
    layers.map(({ node }) => {
      const noise = diagnosed.get(node);
      const numbers = {
        storedDb: noise?.storedDb ?? histograms.get(node)?.weightsDb,
        weightsDb: noise?.weightsDb,
        activationsDb: noise?.activationsDb,
        bothDb: noise?.bothDb,
      };
      return [node, numbers];
    }),
  );
}

/** The one number by which layers are compared: at their outputs where that was diagnosed. Those without noise have none. */
export function noiseOf(quantization: Quantization): { node: string; db: number }[] {
  const diagnosed = quantization.diagnosis !== undefined;
  return [...numbersByNode(quantization)].flatMap(([node, { bothDb, storedDb }]) => {
    const db = diagnosed ? bothDb : storedDb;
    return db === undefined || db >= MOST_DECIBELS ? [] : [{ node, db }];
  });
}
