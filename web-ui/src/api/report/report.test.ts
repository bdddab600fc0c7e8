import { describe, expect, test } from "vitest";
import { readEvaluation } from "./evaluation";
import { readReport } from "./report";
import { conditions, metricsOf, sizeRatio, unitOf } from "./words";

const FORM = "quantry/evaluation-report/1";

describe("a report", () => {
  test("says what was measured of both models", () => {
    const report = readReport({
      form: FORM,
      accuracy: { name: "top1", unit: "POINTS", change: { estimate: -0.3, lower: -0.6, upper: 0 } },
      further: [{ name: "loss", unit: "PERCENT_OF_BASELINE", higherIsBetter: false }],
      latency: [
        { batch: 1, threads: 2, speedup: { estimate: 2.4 } },
        { batch: 8, tokens: 16, threads: 1, speedup: { estimate: 3 } },
      ],
      baseline: { bytes: 400 },
      candidate: { bytes: 104 },
    });
    expect(report?.accuracy).toMatchObject({ change: { estimate: -0.3, lower: -0.6, upper: 0 } });
    expect(report && metricsOf(report).map(unitOf)).toEqual(["points", "%"]);
    expect(report?.latency.map(conditions)).toEqual(["batch 1, 2 threads", "batch 8, 16 tokens, 1 thread"]);
    expect(report && sizeRatio(report)).toBe(0.26);
  });

  test.each([
    ["nothing", undefined],
    ["a text", FORM],
    ["an object without a form", {}],
    ["a report of another form", { form: "quantry/evaluation-report/2", words: "other" }],
  ])("is none where there is %s", (_what, document) => {
    expect(readReport(document)).toBeUndefined();
  });

  test("takes what has another form than promised for missing", () => {
    const report = readReport({
      form: FORM,
      accuracy: { name: "top1", unit: "METRES", baseline: "NaN", candidate: null, change: [] },
      further: "none",
      latency: [{ batch: 8, threads: 2, speedup: { estimate: Number.NaN, lower: "x" } }, 7, null],
      footprint: null,
      objectives: [{}],
      findings: [{}, { message: "few samples" }],
      environment: { instructionSets: ["avx2", 3] },
    });
    expect(report?.accuracy).toMatchObject({
      name: "top1",
      unit: undefined,
      baseline: undefined,
      candidate: undefined,
      change: { estimate: undefined, lower: undefined, upper: undefined },
    });
    expect(report?.further).toEqual([]);
    expect(report?.latency).toHaveLength(1);
    expect(report?.latency[0]?.speedup.estimate).toBeUndefined();
    expect(report?.findings).toEqual([{ code: "", message: "few samples" }]);
    expect(report?.instructionSets).toEqual(["avx2"]);
  });

  test("has no share of a model without bytes", () => {
    const report = readReport({ form: FORM, baseline: { bytes: 0 }, candidate: { bytes: 1 } });
    expect(report && sizeRatio(report)).toBeUndefined();
  });
});

test("an evaluation without its report still has its result in short", () => {
  const evaluation = readEvaluation({
    metric: "top1",
    baseline: 98,
    change: { estimate: -0.1 },
    sizeRatio: 0.3,
  });
  expect(evaluation.metric).toMatchObject({ name: "top1", baseline: 98, change: { estimate: -0.1 } });
  expect(evaluation).toMatchObject({ sizeRatio: 0.3, report: undefined, findings: [] });
  expect(readEvaluation(undefined)).toMatchObject({ metric: undefined, words: undefined });
});
