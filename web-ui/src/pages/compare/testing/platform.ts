import { configure } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { vi } from "vitest";
import { problem } from "../../../test/problem";

// A busy machine is no failure.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000 });

export const platform = setupServer();

interface Made {
  readonly technique?: string;
  readonly verdict?: string;
  readonly change?: number | string;
  readonly speedup?: number;
  readonly sizeBytes?: number;
  readonly deletedAt?: string;
  readonly quantized?: readonly object[];
  readonly keptFloat?: readonly object[];
  readonly histograms?: readonly object[];
}

/** A version as the API has it, with a report where a change is given. */
export function version(model: string, number: number, made: Made = {}) {
  const { technique, verdict, change, speedup = 1.35, sizeBytes = 135_461, deletedAt } = made;
  return {
    id: `ver_${model}_${number}`,
    model,
    version: number,
    state: deletedAt === undefined ? "READY" : "DELETED",
    origin: technique === undefined ? "upload" : "job",
    sha256: `digest${number}`,
    sizeBytes,
    files: [],
    facts: { opsets: { "ai.onnx": 17 }, contribOperators: [], parameters: 114_772 },
    lineage: technique === undefined ? {} : { baseline: `${model}:1` },
    createdAt: "2026-11-27T13:35:10Z",
    deletedAt,
    verdict,
    ...(technique !== undefined && {
      technique: { type: technique, parameters: {} },
      quantization: {
        quantized: made.quantized ?? [{ node: "stem", opType: "Conv", decision: "int8 weights" }],
        keptFloat: made.keptFloat ?? [],
        histograms: made.histograms,
        runtimeVersion: "1.29.0",
        instructionSets: ["avx2"],
      },
    }),
    ...(change !== undefined && { evaluation: { report: report(change, speedup, sizeBytes) } }),
  };
}

function report(change: number | string, speedup: number, sizeBytes: number) {
  const known = typeof change === "number" ? change : undefined;
  return {
    form: "quantry/evaluation-report/1",
    objectives: [],
    accuracy: {
      name: "top1",
      unit: "POINTS",
      baseline: 98.9,
      candidate: known === undefined ? change : 98.9 + known,
      change:
        known === undefined
          ? { estimate: change, confidence: 0.95 }
          : { estimate: known, lower: known - 0.1, upper: known + 0.1, confidence: 0.95 },
    },
    further: [],
    fidelity: [],
    latency: [
      {
        batch: 1,
        threads: 1,
        baselineMedianNanos: 6_000_000,
        baselineP95Nanos: 7_000_000,
        candidateMedianNanos: 6_000_000 / speedup,
        candidateP95Nanos: 7_000_000 / speedup,
        speedup: { estimate: speedup, lower: speedup - 0.01, upper: speedup + 0.01, confidence: 0.95 },
      },
    ],
    baseline: { bytes: 465_077, weights: [] },
    candidate: { bytes: sizeBytes, weights: [] },
    findings: [],
    environment: { runtimeVersion: "1.29.0", instructionSets: ["avx2"] },
  };
}

export function alias(name: string, number: number, revision = 1) {
  return { alias: name, version: number, revision, updatedAt: "2026-11-27T13:35:10Z" };
}

/** A model with these versions and aliases, and nothing else of its name. */
export function has(model: string, versions: ReturnType<typeof version>[], aliases = [alias("champion", 1)]) {
  const path = `*/v1/models/${encodeURIComponent(model)}`;
  platform.use(
    http.get(path, () =>
      HttpResponse.json({ id: "mod_1", name: model, createdAt: "2026-11-27T13:35:10Z", aliases }),
    ),
    http.get(`${path}/aliases`, () => HttpResponse.json({ items: aliases })),
    http.get(`${path}/versions`, () => HttpResponse.json({ items: [...versions].reverse() })),
    http.get(`${path}/versions/:number`, ({ params }) => {
      const found = versions.find((one) => one.version === Number(params.number));
      return found === undefined
        ? problem(404, "not-found", "There is no such model or version")
        : HttpResponse.json(found);
    }),
  );
}
