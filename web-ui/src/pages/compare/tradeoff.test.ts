import { expect, test } from "vitest";
import { arrange } from "./arrange";
import { anUpload, aReport, aVariant } from "./testing/samples";
import { tradeOff } from "./tradeoff";

const fp32 = anUpload();

function kinds(variants: Parameters<typeof arrange>[0]): Record<string, string> {
  return Object.fromEntries(tradeOff(arrange(variants)).points.map((one) => [one.id, one.standing.kind]));
}

test("a smaller and faster version of the same accuracy beats FP32", () => {
  const int8 = aVariant({ report: aReport({ change: [0, -0.1, 0.1], speedup: [1.35, 1.34, 1.37] }) });
  expect(kinds([fp32, int8])).toEqual({ "glyphs:1": "dominated", "glyphs:2": "front" });
});

test("a real loss of accuracy leaves FP32 on the front", () => {
  const int4 = aVariant({ report: aReport({ change: [-2, -2.5, -1.5], speedup: [1.35, 1.34, 1.37] }) });
  expect(kinds([fp32, int4])).toEqual({ "glyphs:1": "front", "glyphs:2": "front" });
});

test("a speedup turned round is a share of time, its bounds changed over", () => {
  const int8 = aVariant({ report: aReport({ change: [0, -0.1, 0.1], speedup: [2, 1.6, 2.5] }) });
  expect(tradeOff(arrange([fp32, int8])).points[1]?.time).toEqual({
    estimate: 0.5,
    lower: 0.4,
    upper: 0.625,
  });
});

test("an unevaluated version is incomplete, and takes nothing from the others", () => {
  const int8 = aVariant({ report: aReport({ change: [0, -0.1, 0.1], speedup: [1.3, 1.2, 1.4] }) });
  const raw = aVariant({ version: 4, sizeBytes: 1 });
  expect(kinds([fp32, int8, raw])).toEqual({
    "glyphs:1": "dominated",
    "glyphs:2": "front",
    "glyphs:4": "incomplete",
  });
});

test("versions of different models do not beat each other", () => {
  const report = aReport({ change: [-5, -6, -4], speedup: [1.1, 1.05, 1.15] });
  const poor = aVariant({ model: "bert", version: 2, baseline: "bert:1", report });
  const good = aVariant({ report: aReport({ change: [0, -0.1, 0.1], speedup: [3, 2.9, 3.1] }) });
  expect(kinds([fp32, good, anUpload({ model: "bert" }), poor])["bert:2"]).toBe("front");
});

test("latency under different conditions does not count, and that is said", () => {
  const one = aVariant({
    report: aReport({ change: [0, -0.1, 0.1], speedup: [1.5, 1.4, 1.6], batch: 32 }),
    sizeBytes: 100,
  });
  const other = aVariant({
    version: 3,
    report: aReport({ change: [0, -0.1, 0.1], speedup: [3, 2.9, 3.1], batch: 1 }),
    sizeBytes: 200,
  });
  const found = tradeOff(arrange([fp32, one, other]));
  expect(found.points.find((point) => point.id === "glyphs:3")?.standing).toEqual({
    kind: "dominated",
    by: ["glyphs:2"],
  });
  expect(found.notes.join()).toContain("batch 32, 1 thread; batch 1, 1 thread");
});

test("conditions that all have in common are taken", () => {
  const both = aReport({ change: [0, -0.1, 0.1], speedup: [1.5, 1.4, 1.6], batch: 32 });
  const second = aReport({ speedup: [2, 1.9, 2.1], batch: 1 });
  const one = aVariant({ report: { ...both, latency: [...both.latency, ...second.latency] } });
  const other = aVariant({ version: 3, report: aReport({ change: [0, -0.1, 0.1], speedup: [4, 3, 5] }) });
  const found = tradeOff(arrange([fp32, one, other]));
  expect(found.notes).toEqual([]);
  expect(found.points.find((point) => point.id === "glyphs:2")?.time?.estimate).toBe(0.5);
});

test("accuracy by different metrics does not count", () => {
  const one = aVariant({ report: aReport({ change: [0, 0, 0], speedup: [1.5, 1.5, 1.5] }) });
  const other = aVariant({
    version: 3,
    report: aReport({ change: [-9, -9, -9], speedup: [1.6, 1.6, 1.6], metric: "agreement" }),
  });
  const found = tradeOff(arrange([fp32, one, other]));
  expect(found.notes.join()).toContain("top1 of unknown data; agreement of unknown data");
  expect(found.points.find((point) => point.id === "glyphs:2")?.standing.kind).toBe("dominated");
});

test("a change without a number and bounds is as good as not measured", () => {
  const report = aReport({ change: [0, -0.1, 0.1], speedup: [1.5, 1.4, 1.6] });
  const broken = aVariant({
    report: { ...report, accuracy: report.accuracy && { ...report.accuracy, change: {} } },
  });
  expect(kinds([fp32, broken])).toEqual({ "glyphs:1": "dominated", "glyphs:2": "front" });
  const whole = aVariant({ version: 3, report });
  expect(kinds([fp32, broken, whole])["glyphs:2"]).toBe("incomplete");
});

test("one version alone, and none", () => {
  expect(kinds([fp32])).toEqual({ "glyphs:1": "front" });
  expect(tradeOff([])).toEqual({ points: [], notes: [], leaders: [] });
});
