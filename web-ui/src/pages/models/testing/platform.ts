import { configure } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import type { Model, ModelVersion, ModelVersionSummary } from "../../../api/types";
import { problem } from "../../../test/problem";

/** A busy machine is no failure. */
configure({ asyncUtilTimeout: 15_000 });

/** A platform for tests of these pages: it answers what a test puts there, else that there is no such thing. */
export const platform = setupServer(
  http.all("*/v1/*", () => problem(404, "not-found", "There is no such model, version or file")),
);

export function page<T>(items: readonly T[], nextCursor?: string) {
  return HttpResponse.json({ items, nextCursor });
}

export function tagged<T extends object>(document: T, tag: string) {
  return HttpResponse.json(document, { headers: { ETag: tag } });
}

const MADE = "2026-11-27T13:33:48.967704Z";

export function model(
  name: string,
  latestVersion: number | undefined,
  aliases: Model["aliases"] = [],
): Model {
  return { id: `mod_${name}`, name, createdAt: MADE, latestVersion, aliases };
}

export function alias(name: string, version: number, revision = 1): Model["aliases"][number] {
  return { alias: name, version, revision, updatedAt: MADE };
}

export function summary(version: number, changes: Partial<ModelVersionSummary> = {}): ModelVersionSummary {
  return {
    id: `ver_${version}`,
    version,
    state: "READY",
    origin: "job",
    sha256: "ab".repeat(32),
    sizeBytes: 135_461,
    createdAt: MADE,
    ...changes,
  };
}

/** A version that a job made, with what its evaluation found. */
export function version(number: number, changes: Partial<ModelVersion> = {}): ModelVersion {
  return {
    ...summary(number),
    model: "glyphs",
    files: [{ name: "model.onnx", sha256: "ab".repeat(32), sizeBytes: 135_461 }],
    lineage: { baseline: "glyphs:1", job: "job_1" },
    verdict: "PASSED",
    ...loose({
      technique: { type: "static", parameters: { weights: { type: "int8" } } },
      facts: {
        irVersion: 8,
        opsets: { "ai.onnx": 17 },
        inputs: [{ name: "image", type: "float", shape: ["N", "1", "28", "28"] }],
        outputs: [],
        operators: { Add: 2, Conv: 10 },
        parameters: 114_908,
      },
      quantization: {
        inputBytes: 465_077,
        outputBytes: 135_461,
        quantized: [
          { node: "stem", opType: "Conv", decision: "int8 weights" },
          { node: "fc", opType: "Gemm", decision: "int8 weights" },
        ],
        keptFloat: [{ node: "gather", opType: "Gather", decision: "the table is too small" }],
        findings: [{ code: "NOTE", message: "BatchNormalization was folded" }],
      },
      evaluation: {
        words: "−0.08 points of top1, allowed −0.50",
        metric: "top1",
        baseline: 98.92,
        candidate: 98.83,
        change: { estimate: -0.083, lower: -0.339, upper: 0.157, confidence: 0.95 },
        speedup: { estimate: 1.216, lower: 1.136, upper: 1.346, confidence: 0.95 },
        sizeRatio: 0.291,
        samples: 3600,
        report: {
          form: "quantry/evaluation-report/1",
          accuracy: {
            name: "top1",
            unit: "POINTS",
            baseline: 98.92,
            candidate: 98.83,
            change: { estimate: -0.083, lower: -0.339, upper: 0.157 },
          },
          objectives: [
            { aspect: "SPEED", verdict: "PASSED", wanted: "at least 1.10×", measured: "1.22× as fast" },
          ],
        },
      },
    }),
    ...changes,
  };
}

/** The schema leaves these documents open, so that their type holds no member. */
export function loose(documents: Readonly<Record<string, object>>): Partial<ModelVersion> {
  return documents;
}
