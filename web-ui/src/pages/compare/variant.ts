import { readModelFacts } from "../../api/modelFacts";
import { type Layer, type Quantization, readQuantization } from "../../api/quantization";
import type { Reference } from "../../api/references";
import { readEvaluation } from "../../api/report/evaluation";
import type { Report } from "../../api/report/report";
import type { ModelVersion } from "../../api/types";
import { objectOf, textOf } from "../../api/unknowns";

/** A version with what its documents say that can be compared. */
export interface Variant extends Reference {
  readonly deleted: boolean;
  readonly origin: string;
  /** None for what was uploaded. */
  readonly technique?: string;
  readonly sizeBytes: number;
  readonly createdAt: string;
  readonly digest: string;
  readonly verdict?: string;
  /** The version it was made from: `glyphs:1`. */
  readonly baseline?: string;
  readonly calibrationData?: string;
  readonly evaluationData?: string;
  readonly opsets: readonly [string, number][];
  readonly contribOperators: readonly string[];
  readonly parameters?: number;
  readonly quantized: readonly Layer[];
  readonly keptFloat: readonly Layer[];
  /** The SQNR of each layer's stored weights in decibel, where it is known. */
  readonly noise: ReadonlyMap<string, number>;
  readonly runtimeVersion?: string;
  readonly instructionSets: readonly string[];
  readonly report?: Report;
}

export function readVariant(version: ModelVersion): Variant {
  const facts = readModelFacts(version.facts);
  const quantization = readQuantization(version.quantization);
  const layers = quantization?.layers ?? [];
  return {
    model: version.model,
    version: version.version,
    deleted: version.deletedAt !== undefined || version.state === "DELETED",
    origin: version.origin,
    technique: textOf(objectOf(version.technique).type),
    sizeBytes: version.sizeBytes,
    createdAt: version.createdAt,
    digest: version.sha256,
    verdict: version.verdict,
    baseline: version.lineage.baseline,
    calibrationData: version.lineage.calibrationDataset,
    evaluationData: version.lineage.evaluationDataset,
    opsets: facts.opsets,
    contribOperators: facts.contribOperators,
    parameters: facts.parameters,
    quantized: layers.filter((layer) => layer.quantized),
    keptFloat: layers.filter((layer) => !layer.quantized),
    noise: noise(quantization),
    runtimeVersion: quantization?.runtimeVersion,
    instructionSets: quantization?.instructionSets ?? [],
    report: readEvaluation(version.evaluation).report,
  };
}

function noise(quantization: Quantization | undefined): Map<string, number> {
  return new Map(
    [...(quantization?.histograms ?? [])].flatMap(([node, { weightsDb }]): [string, number][] =>
      weightsDb === undefined ? [] : [[node, weightsDb]],
    ),
  );
}
