import { type Diagnosis, readDiagnosis } from "./diagnosis";
import { type LayerHistograms, readHistograms } from "./histograms";
import { readFinding } from "./report/findings";
import type { Finding } from "./types";
import { isObject, type JsonObject, numberOf, numbersOf, objectsOf, textOf, textsOf } from "./unknowns";

/** What became of one node of the model. */
export interface Layer {
  readonly node: string;
  readonly operator: string;
  readonly quantized: boolean;
  /** The form it was quantized to, or why it stayed in FP32. */
  readonly decision: string;
}

/** What training changed, on samples that it did not see; in percent. */
export interface Training {
  readonly epochs: number | undefined;
  readonly bestEpoch: number | undefined;
  readonly samples: number | undefined;
  readonly fp32: number | undefined;
  readonly untrained: number | undefined;
  readonly trained: number | undefined;
}

/** What a version says of its own making. */
export interface Quantization {
  readonly layers: readonly Layer[];
  readonly inputBytes: number | undefined;
  readonly outputBytes: number | undefined;
  /** Operators of the graph as the runtime runs it, and how many of each. */
  readonly optimizedOperators: Record<string, number>;
  readonly millisByStage: Record<string, number>;
  readonly runtimeVersion: string | undefined;
  readonly instructionSets: readonly string[];
  readonly findings: readonly Finding[];
  readonly training: Training | undefined;
  /** How each layer's values are spread, by node. */
  readonly histograms: ReadonlyMap<string, LayerHistograms>;
  /** Only where the engine has looked for it. */
  readonly diagnosis: Diagnosis | undefined;
}

/** Nothing for what was uploaded. */
export function readQuantization(document: unknown): Quantization | undefined {
  if (!isObject(document)) {
    return undefined;
  }
  return {
    layers: [
      ...objectsOf(document.quantized, (fields) => layer(fields, true)),
      ...objectsOf(document.keptFloat, (fields) => layer(fields, false)),
    ],
    inputBytes: numberOf(document.inputBytes),
    outputBytes: numberOf(document.outputBytes),
    optimizedOperators: numbersOf(document.optimizedOperators),
    millisByStage: numbersOf(document.millisByStage),
    runtimeVersion: textOf(document.runtimeVersion),
    instructionSets: textsOf(document.instructionSets),
    findings: objectsOf(document.findings, readFinding),
    training: isObject(document.training) ? training(document.training) : undefined,
    histograms: readHistograms(document),
    diagnosis: isObject(document.diagnosis) ? readDiagnosis(document.diagnosis) : undefined,
  };
}

function layer(fields: JsonObject, quantized: boolean): Layer | undefined {
  const node = textOf(fields.node) ?? "";
  return node === ""
    ? undefined
    : {
        node,
        operator: textOf(fields.opType) ?? "",
        quantized,
        decision: textOf(fields.decision) ?? "",
      };
}

function training(fields: JsonObject): Training {
  return {
    epochs: numberOf(fields.epochs),
    bestEpoch: numberOf(fields.bestEpoch),
    samples: numberOf(fields.samples),
    fp32: numberOf(fields.fp32Accuracy),
    untrained: numberOf(fields.untrainedAccuracy),
    trained: numberOf(fields.trainedAccuracy),
  };
}
