import { type JsonObject, numberOf, objectsOf, textOf } from "./unknowns";

/** The noise at one layer's output in decibels, as `quantry diagnose` has it. */
interface LayerNoise {
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

/** Where the noise of a quantized model comes from. */
export interface Diagnosis {
  readonly samples: number | undefined;
  readonly outputs: readonly { readonly output: string; readonly steps: readonly NoiseStep[] }[];
  readonly layers: readonly LayerNoise[];
}

export function readDiagnosis(fields: JsonObject): Diagnosis {
  return {
    samples: numberOf(fields.samples),
    outputs: objectsOf(fields.outputs, (output) => ({
      output: textOf(output.output) ?? "",
      steps: objectsOf(output.steps, (step) => ({
        step: textOf(step.step) ?? "",
        sqnrDb: numberOf(step.sqnrDb),
        noiseShare: numberOf(step.noiseShare),
      })),
    })),
    layers: objectsOf(fields.layers, (one) => ({
      node: textOf(one.node) ?? "",
      precision: textOf(one.precision) ?? "",
      storedDb: numberOf(one.storedDb),
      weightsDb: numberOf(one.weightsDb),
      activationsDb: numberOf(one.activationsDb),
      bothDb: numberOf(one.bothDb),
    })),
  };
}
