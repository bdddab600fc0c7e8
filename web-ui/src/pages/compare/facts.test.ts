import { expect, test } from "vitest";
import { arrange } from "./arrange";
import { differs, type Row } from "./cells";
import { comparisonCsv } from "./comparisonCsv";
import { factsOf } from "./facts";
import { anUpload, aReport, aVariant } from "./testing/samples";

const fp32 = anUpload();
const good = aVariant({
  verdict: "PASSED",
  keptFloat: [
    { node: "head", operator: "Gemm", quantized: false, decision: "would ruin the output" },
    { node: "stem", operator: "Conv", quantized: false, decision: "too small" },
  ],
  report: aReport({ change: [0.03, -0.08, 0.16], speedup: [1.35, 1.34, 1.37] }),
});
const poor = aVariant({
  version: 3,
  technique: "dynamic",
  verdict: "MISSED",
  report: {
    ...aReport({ change: [-2, -2.5, -1.5], speedup: [0.99, 0.98, 1.01], baselineMedianNanos: 6_400_000 }),
    objectives: [
      {
        aspect: "ACCURACY",
        verdict: "MISSED",
        wanted: "a drop of at most 0.50 points of top1",
        measured: "",
      },
      { aspect: "SPEED", verdict: "PASSED", wanted: "at least 0.90× as fast", measured: "" },
    ],
  },
});
const compared = arrange([fp32, good, poor]);
const rows = factsOf(compared, new Map(), new Map([["glyphs", [alias("champion", 2), alias("old", 2)]]]));

function alias(name: string, version: number) {
  return { alias: name, version, revision: 1, updatedAt: "2026-11-27T13:35:10Z" };
}

function row(label: string): Row {
  const found = rows.find((one) => one.label === label);
  if (found === undefined) {
    throw new Error(`there is no row ${label}`);
  }
  return found;
}

function texts(label: string): string[] {
  return row(label).cells.map((cell) => cell.text);
}

test("shows accuracy with its change and interval, and FP32 as it was measured beside them", () => {
  const accuracy = row("top1");
  expect(texts("top1")).toEqual(["98.90", "98.93", "96.90"]);
  expect(accuracy.cells.map((cell) => cell.change)).toEqual([
    undefined,
    "+0.03 points (−0.08 to +0.16)",
    "−2.00 points (−2.50 to −1.50)",
  ]);
});

test("says better or worse only beyond the interval, and what was missed", () => {
  expect(row("top1").cells.map((cell) => cell.better)).toEqual([undefined, undefined, false]);
  expect(row("top1").cells[2]?.missed).toBe("a drop of at most 0.50 points of top1");
  const speedup = row("Speedup, batch 1, 1 thread");
  expect(speedup.cells.map((cell) => cell.better)).toEqual([undefined, true, undefined]);
  expect(speedup.cells[2]?.missed).toBeUndefined();
});

test("shows FP32's latency from the least to the greatest where it was measured more than once", () => {
  expect(texts("Latency, median, batch 1, 1 thread")).toEqual(["6 ms to 6.4 ms", "4.44 ms", "6.46 ms"]);
  expect(row("Latency, median, batch 1, 1 thread").cells[1]?.change).toBe("−26 % of 6 ms");
});

test("shows sizes with their share", () => {
  expect(row("Size").cells.map((cell) => cell.change)).toEqual([
    undefined,
    "29.0 % of FP32, 3.44× smaller",
    "29.0 % of FP32, 3.44× smaller",
  ]);
});

test("shows aliases, techniques and layers kept in FP32", () => {
  expect(texts("Aliases")).toEqual(["", "champion, old", ""]);
  expect(texts("Technique")).toEqual(["as uploaded", "static", "dynamic"]);
  expect(texts("Kept in FP32")).toEqual(["", "2", ""]);
  expect(row("Kept in FP32").cells[1]?.change).toBe("head and 1 more");
});

test("an unevaluated version has blank places, and says that it is one", () => {
  const alone = arrange([fp32, aVariant({ version: 4 })]);
  const found = factsOf(alone, new Map(), new Map());
  expect(found.find((one) => one.label === "Verdict")?.cells[1]?.text).toBe("UNEVALUATED");
  expect(found.some((one) => one.group === "Accuracy" || one.group === "Speed")).toBe(false);
});

test("a metric without a number is blank, never NaN", () => {
  const report = aReport({ change: [0, -0.1, 0.1] });
  const broken = aVariant({
    report: {
      ...report,
      accuracy: report.accuracy && { ...report.accuracy, candidate: undefined, change: {} },
    },
  });
  const found = factsOf(arrange([fp32, broken]), new Map(), new Map());
  expect(found.find((one) => one.label === "top1")?.cells.map((cell) => cell.text)).toEqual(["98.90", ""]);
  expect(JSON.stringify(found)).not.toMatch(/NaN|undefined|Infinity/);
});

test("rows that say the same of all versions do not differ", () => {
  const same = rows.filter((one) => !differs(one, compared)).map((one) => one.label);
  expect(same).toContain("Opsets");
  expect(same).toContain("Made from");
  expect(same).not.toContain("Technique");
  expect(same).not.toContain("top1");
});

test("a fact that only one version has differs", () => {
  expect(differs(row("Kept in FP32"), compared)).toBe(true);
});

test("the file has a line for each version and a column for each figure, in full", () => {
  const lines = comparisonCsv(compared, rows).trim().split("\r\n");
  expect(lines).toHaveLength(4);
  const head = lines[0] ?? "";
  expect(head).toContain("top1,top1 change,top1 change at least,top1 change at most");
  expect(head).toContain('"Latency, median ms, batch 1, 1 thread"');
  expect(lines[1]).toMatch(/^glyphs:1,as uploaded,/);
  expect(lines[2]).toContain(",0.03,-0.08,0.16,");
  const columns = (line: string) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.length;
  expect(new Set(lines.map(columns)).size).toBe(1);
});

test("a layer's name that is a formula is harmless in the file", () => {
  const hostile = arrange([aVariant({ model: "=1+1", contribOperators: ["=cmd|'/c calc'!A1"] })]);
  const text = comparisonCsv(hostile, factsOf(hostile, new Map(), new Map()));
  expect(text).toContain("'=1+1:2");
  expect(text).toContain("'=cmd|");
});
