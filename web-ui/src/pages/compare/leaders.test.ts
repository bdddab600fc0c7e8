import { expect, test } from "vitest";
import { arrange } from "./arrange";
import { anUpload, aReport, aVariant } from "./testing/samples";
import { tradeOff } from "./tradeoff";

const fp32 = anUpload();
const small = aVariant({
  sizeBytes: 100_000,
  report: aReport({ change: [-2, -2.1, -1.9], speedup: [1.5, 1.4, 1.6] }),
});
const fast = aVariant({
  version: 3,
  sizeBytes: 200_000,
  report: aReport({ change: [0.05, -0.1, 0.2], speedup: [2, 1.9, 2.1] }),
});

function leaders(variants: Parameters<typeof arrange>[0]) {
  return tradeOff(arrange(variants)).leaders.map(({ title, id, figure, ties }) => [title, id, figure, ties]);
}

test("names the best of each aspect, and who is not told apart", () => {
  expect(leaders([fp32, small, fast])).toEqual([
    ["Most accurate", "glyphs:3", "+0.05 points (−0.10 to +0.20)", ["glyphs:1"]],
    ["Fastest", "glyphs:3", "2.00× as fast", []],
    ["Smallest", "glyphs:2", "100 KB, 21.5 % of FP32", []],
  ]);
});

test("FP32 may be the best", () => {
  const poor = aVariant({ report: aReport({ change: [-1, -1.2, -0.8], speedup: [0.8, 0.7, 0.9] }) });
  expect(leaders([fp32, poor]).map(([title, id]) => [title, id])).toEqual([
    ["Most accurate", "glyphs:1"],
    ["Fastest", "glyphs:1"],
    ["Smallest", "glyphs:2"],
  ]);
});

test("what was not measured alike has no best", () => {
  const other = aVariant({
    version: 4,
    report: aReport({ change: [0, 0, 0], speedup: [9, 8, 10], batch: 64 }),
  });
  expect(leaders([fp32, fast, other]).map(([title]) => title)).toEqual(["Most accurate", "Smallest"]);
});

test("versions of different models have none, and neither has one alone", () => {
  const bert = aVariant({ model: "bert", baseline: "bert:1" });
  expect(leaders([fp32, fast, bert, anUpload({ model: "bert" })])).toEqual([]);
  expect(leaders([fp32])).toEqual([]);
});
