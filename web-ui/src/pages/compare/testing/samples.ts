import { type Report, readReport } from "../../../api/report/report";
import type { Variant } from "../variant";

/** A version for tests, with nothing measured unless said. */
export function aVariant(members: Partial<Variant> = {}): Variant {
  return {
    model: "glyphs",
    version: 2,
    deleted: false,
    origin: "job",
    technique: "static",
    sizeBytes: 135_000,
    createdAt: "2026-11-27T13:35:10Z",
    digest: "3e4f715a",
    baseline: "glyphs:1",
    opsets: [["ai.onnx", 17]],
    contribOperators: [],
    quantized: [],
    keptFloat: [],
    noise: new Map(),
    instructionSets: [],
    ...members,
  };
}

/** The FP32 model of the others. */
export function anUpload(members: Partial<Variant> = {}): Variant {
  return aVariant({
    version: 1,
    origin: "upload",
    technique: undefined,
    baseline: undefined,
    sizeBytes: 465_000,
    ...members,
  });
}

interface Measured {
  readonly change?: readonly [number, number, number];
  readonly speedup?: readonly [number, number, number];
  readonly batch?: number;
  readonly metric?: string;
  readonly baselineMedianNanos?: number;
}

/** A report with an accuracy and one latency, each as estimate and bounds. */
export function aReport({
  change,
  speedup,
  batch = 1,
  metric = "top1",
  baselineMedianNanos = 6_000_000,
}: Measured = {}): Report {
  const report = readReport({
    form: "quantry/evaluation-report/1",
    accuracy: change && {
      name: metric,
      unit: "POINTS",
      baseline: 98.9,
      candidate: 98.9 + change[0],
      change: { estimate: change[0], lower: change[1], upper: change[2] },
    },
    latency: speedup && [
      {
        batch,
        threads: 1,
        baselineMedianNanos,
        baselineP95Nanos: baselineMedianNanos * 1.2,
        candidateMedianNanos: baselineMedianNanos / speedup[0],
        candidateP95Nanos: (baselineMedianNanos * 1.2) / speedup[0],
        speedup: { estimate: speedup[0], lower: speedup[1], upper: speedup[2] },
      },
    ],
  });
  if (report === undefined) {
    throw new Error("the sample is no report");
  }
  return report;
}
