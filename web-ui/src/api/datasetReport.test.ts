import { describe, expect, it } from "vitest";
import { readReport } from "./datasetReport";

describe("readReport", () => {
  it("reads what the check found", () => {
    const report = readReport({
      samples: 240,
      targets: "scores",
      targetRange: { min: 0, max: 5 },
      inputs: [
        {
          name: "ids",
          type: "int64",
          shape: ["n", "?"],
          range: { min: 101, max: 29586 },
          mean: 3287.9,
          tokens: { min: 6, mean: 14.5, max: 54 },
        },
      ],
      preview: [{ inputs: [{ name: "ids", values: [101, 5472] }], target: "2.1" }],
      findings: [{ code: "FEW_SAMPLES", severity: "NOTE", message: "few" }],
      comparison: { against: "other:2", overlap: { samples: 3, share: 0.01, exact: true }, findings: [] },
    });
    expect(report.samples).toBe(240);
    expect(report.inputs[0]?.tokens).toEqual({ mean: 14.5, range: { min: 6, max: 54 } });
    expect(report.findings[0]?.warning).toBe(false);
    expect(report.comparison).toMatchObject({ against: "other:2", shared: 3, exact: true });
  });

  it("takes what is missing or no number for absent", () => {
    const report = readReport({
      samples: "many",
      inputs: [{ name: 7, mean: null, range: { min: "NaN" } }],
      classes: {},
    });
    expect(report.samples).toBeUndefined();
    expect(report.classes).toEqual([]);
    expect(report.inputs[0]).toMatchObject({ name: "", mean: undefined, range: undefined });
    expect(report.comparison).toBeUndefined();
  });

  it("survives a document that is none", () => {
    expect(readReport(null).findings).toEqual([]);
    expect(readReport([1]).inputs).toEqual([]);
  });
});
