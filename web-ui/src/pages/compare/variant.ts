import type { ModelVersion } from "../../api/types";
import { doc, docs, finite, text, texts } from "./reading";
import type { Reference } from "./references";
import { type Report, readReport } from "./report";

/** What became of one layer. */
export interface Layer {
  readonly node: string;
  readonly operator: string;
  readonly decision: string;
}

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
  readonly opsets: Readonly<Record<string, number>>;
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
  const facts = doc(version.facts);
  const quantization = doc(version.quantization);
  return {
    model: version.model,
    version: version.version,
    deleted: version.deletedAt !== undefined || version.state === "DELETED",
    origin: version.origin,
    technique: text(doc(version.technique).type),
    sizeBytes: version.sizeBytes,
    createdAt: version.createdAt,
    digest: version.sha256,
    verdict: version.verdict,
    baseline: text(version.lineage.baseline),
    calibrationData: text(version.lineage.calibrationDataset),
    evaluationData: text(version.lineage.evaluationDataset),
    opsets: Object.fromEntries(
      Object.entries(doc(facts.opsets)).flatMap(([domain, opset]) => {
        const number = finite(opset);
        return number === undefined ? [] : [[domain, number]];
      }),
    ),
    contribOperators: texts(facts.contribOperators),
    parameters: finite(facts.parameters),
    quantized: layers(quantization.quantized),
    keptFloat: layers(quantization.keptFloat),
    noise: noise(quantization.histograms),
    runtimeVersion: text(quantization.runtimeVersion),
    instructionSets: texts(quantization.instructionSets),
    report: readReport(doc(version.evaluation).report),
  };
}

function layers(value: unknown): Layer[] {
  return docs(value).flatMap((one) => {
    const node = text(one.node);
    return node === undefined
      ? []
      : [{ node, operator: text(one.opType) ?? "", decision: text(one.decision) ?? "" }];
  });
}

function noise(value: unknown): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of docs(value)) {
    const node = text(one.node);
    const decibel = finite(one.weightsDb);
    if (node !== undefined && decibel !== undefined) {
      found.set(node, decibel);
    }
  }
  return found;
}
