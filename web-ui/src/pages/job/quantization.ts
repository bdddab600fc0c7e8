import { type Fields, isFields, listOf, numberOf, numbersOf, textOf } from "../../api/fields";
import { type LayerHistograms, readHistograms } from "../../ui/histogram/histograms";

/** What became of one node of the model. */
export interface Layer {
  readonly node: string;
  readonly operator: string;
  readonly quantized: boolean;
  /** The form it was quantized to, or why it stayed in FP32. */
  readonly decision: string;
}

/** The noise at one layer's output in decibels, as `quantry diagnose` has it. */
export interface LayerNoise {
  readonly node: string;
  readonly precision: string;
  readonly storedDb: number | undefined;
  readonly weightsDb: number | undefined;
  readonly activationsDb: number | undefined;
  readonly bothDb: number | undefined;
}

/** What one more part of the quantization adds to an output's noise. */
export interface NoiseStep {
  readonly step: string;
  readonly sqnrDb: number | undefined;
  readonly noiseShare: number | undefined;
}

export interface Diagnosis {
  readonly samples: number | undefined;
  readonly outputs: { readonly output: string; readonly steps: NoiseStep[] }[];
  readonly layers: LayerNoise[];
}

/** What a version says of its own making. */
export interface Quantization {
  readonly layers: Layer[];
  /** Operators of the graph as the runtime runs it, and how many of each. */
  readonly optimizedOperators: Record<string, number>;
  readonly millisByStage: Record<string, number>;
  readonly runtimeVersion: string | undefined;
  /** How each layer's values are spread, by node. */
  readonly histograms: ReadonlyMap<string, LayerHistograms>;
  /** Only where the engine has looked for it. */
  readonly diagnosis: Diagnosis | undefined;
}

export function readQuantization(document: unknown): Quantization | undefined {
  if (!isFields(document)) {
    return undefined;
  }
  return {
    layers: [
      ...listOf(document.quantized, (fields) => layer(fields, true)),
      ...listOf(document.keptFloat, (fields) => layer(fields, false)),
    ],
    optimizedOperators: numbersOf(document.optimizedOperators),
    millisByStage: numbersOf(document.millisByStage),
    runtimeVersion: textOf(document.runtimeVersion),
    histograms: readHistograms(document),
    diagnosis: isFields(document.diagnosis) ? diagnosis(document.diagnosis) : undefined,
  };
}

function layer(fields: Fields, quantized: boolean): Layer {
  return {
    node: textOf(fields.node) ?? "",
    operator: textOf(fields.opType) ?? "",
    quantized,
    decision: textOf(fields.decision) ?? "",
  };
}

function diagnosis(fields: Fields): Diagnosis {
  return {
    samples: numberOf(fields.samples),
    outputs: listOf(fields.outputs, (output) => ({
      output: textOf(output.output) ?? "",
      steps: listOf(output.steps, (step) => ({
        step: textOf(step.step) ?? "",
        sqnrDb: numberOf(step.sqnrDb),
        noiseShare: numberOf(step.noiseShare),
      })),
    })),
    layers: listOf(fields.layers, (one) => ({
      node: textOf(one.node) ?? "",
      precision: textOf(one.precision) ?? "",
      storedDb: numberOf(one.storedDb),
      weightsDb: numberOf(one.weightsDb),
      activationsDb: numberOf(one.activationsDb),
      bothDb: numberOf(one.bothDb),
    })),
  };
}

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

/** The one number by which layers are compared: at their outputs where that was diagnosed. */
export function noiseOf(quantization: Quantization): { node: string; db: number }[] {
  const diagnosed = quantization.diagnosis !== undefined;
  return [...numbersByNode(quantization)].flatMap(([node, { bothDb, storedDb }]) => {
    const db = diagnosed ? bothDb : storedDb;
    return db === undefined ? [] : [{ node, db }];
  });
}
