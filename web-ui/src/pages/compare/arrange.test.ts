import { expect, test } from "vitest";
import { nameOf } from "../../api/references";
import { arrange, sizeBesideSource } from "./arrange";
import { anUpload, aReport, aVariant } from "./testing/samples";

const fp32 = anUpload();
const int8 = aVariant({ version: 2, report: aReport({ change: [0, -0.1, 0.1] }) });
const int4 = aVariant({ version: 3 });

function order(variants: Parameters<typeof arrange>[0]): string[] {
  return arrange(variants).map((one) => `${nameOf(one.variant)}${one.pinned ? " pinned" : ""}`);
}

test("pins what the others were made from, and keeps the order of the others", () => {
  expect(order([int4, int8, fp32])).toEqual(["glyphs:1 pinned", "glyphs:3", "glyphs:2"]);
});

test("pins the FP32 model of each family", () => {
  const bert = anUpload({ model: "bert", version: 7 });
  const small = aVariant({ model: "bert", version: 8, baseline: "bert:7" });
  expect(order([int8, small, fp32, bert])).toEqual([
    "glyphs:1 pinned",
    "bert:7 pinned",
    "glyphs:2",
    "bert:8",
  ]);
});

test("another upload, that nothing was made from, is not pinned beside one that is", () => {
  expect(order([anUpload({ version: 9 }), int8, fp32])).toEqual(["glyphs:1 pinned", "glyphs:9", "glyphs:2"]);
});

test("of uploads alone the first is pinned, and of results alone none", () => {
  expect(order([anUpload({ version: 4 }), anUpload({ version: 5 })])).toEqual([
    "glyphs:4 pinned",
    "glyphs:5",
  ]);
  expect(order([int8])).toEqual(["glyphs:2"]);
  expect(order([])).toEqual([]);
});

test("a quantized version that another one was made from is not FP32", () => {
  const again = aVariant({ version: 5, baseline: "glyphs:2" });
  expect(order([again, int8])).toEqual(["glyphs:5", "glyphs:2"]);
});

test("collects what was measured of FP32 beside each version", () => {
  const [first] = arrange([fp32, int8, int4]);
  expect(first?.beside).toEqual([int8.report]);
});

test("takes sizes from the report, else from the versions", () => {
  const compared = arrange([fp32, int4]);
  expect(sizeBesideSource(compared[1] ?? fail())).toBeCloseTo(135 / 465);
  const measured = aVariant({
    report: {
      ...aReport(),
      baseline: { bytes: 400, weights: [] },
      candidate: { bytes: 100, weights: [] },
    },
  });
  expect(sizeBesideSource(arrange([fp32, measured])[1] ?? fail())).toBe(0.25);
  expect(sizeBesideSource(arrange([int4])[0] ?? fail())).toBeUndefined();
});

function fail(): never {
  throw new Error("there is no such version");
}
