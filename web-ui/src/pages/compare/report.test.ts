import { expect, test } from "vitest";
import { readReport } from "./report";
import { readVariant } from "./variant";

test("reads nothing where there is no report", () => {
  expect(readReport(undefined)).toBeUndefined();
  expect(readReport({})).toBeUndefined();
  expect(readReport("quantry/evaluation-report/1")).toBeUndefined();
});

test("takes what has another form than promised for missing", () => {
  const report = readReport({
    form: "quantry/evaluation-report/1",
    accuracy: { name: "top1", unit: "POINTS", baseline: "NaN", candidate: null, change: [] },
    further: "none",
    latency: [{ batch: 8, threads: 2, speedup: { estimate: Number.NaN, lower: "x" } }, 7, null],
    footprint: null,
    objectives: [{}],
    environment: { instructionSets: ["avx2", 3] },
  });
  expect(report?.accuracy).toEqual({
    name: "top1",
    unit: "POINTS",
    baseline: undefined,
    candidate: undefined,
    change: { estimate: undefined, lower: undefined, upper: undefined },
  });
  expect(report?.further).toEqual([]);
  expect(report?.latency).toHaveLength(1);
  expect(report?.latency[0]?.speedup.estimate).toBeUndefined();
  expect(report?.instructionSets).toEqual(["avx2"]);
});

test("reads a version whose documents are missing", () => {
  const variant = readVariant({
    id: "ver_1",
    model: "glyphs",
    version: 1,
    state: "READY",
    origin: "upload",
    sha256: "00",
    sizeBytes: 12,
    files: [],
    lineage: {},
    createdAt: "2026-11-27T13:35:10Z",
  });
  expect(variant.technique).toBeUndefined();
  expect(variant.quantized).toEqual([]);
  expect(variant.noise.size).toBe(0);
  expect(variant.report).toBeUndefined();
});
