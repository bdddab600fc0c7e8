import { expect, test } from "vitest";
import { readGains } from "./report";

test("reads what a report of an evaluation says", () => {
  const report = {
    accuracy: { name: "top1", unit: "POINTS", change: { estimate: -0.3, lower: -0.6, upper: 0 } },
    latency: [
      { batch: 1, speedup: { estimate: 2.4 } },
      { batch: 8, speedup: { estimate: 3 } },
    ],
    baseline: { bytes: 400 },
    candidate: { bytes: 104 },
  };
  expect(readGains(report)).toEqual({
    metric: "top1",
    unit: "points",
    change: -0.3,
    interval: [-0.6, 0],
    speedup: 2.4,
    sizeRatio: 0.26,
  });
});

test.each([
  ["nothing", null],
  ["a text", "report"],
  ["no measurements", { accuracy: null, latency: [], baseline: {}, candidate: {} }],
  ["figures that are none", { accuracy: { change: { estimate: "NaN", lower: null } }, latency: {} }],
  ["a model of no bytes", { baseline: { bytes: 0 }, candidate: { bytes: 1 } }],
])("says nothing of a report with %s", (_what, report) => {
  expect(Object.values(readGains(report)).filter((value) => value !== undefined)).toEqual([]);
});
