import { expect, test } from "vitest";
import { layerRows, measuredLayers, treatedDifferently } from "./layers";
import { aVariant } from "./testing/samples";

const stem = { node: "stem", operator: "Conv", quantized: true, decision: "int8 weights" };
const head = { node: "head", operator: "Gemm", quantized: true, decision: "int8 weights" };
const int8 = aVariant({ quantized: [stem, head], noise: new Map([["stem", 31.5]]) });
const careful = aVariant({
  quantized: [stem],
  keptFloat: [{ ...head, quantized: false, decision: "would ruin the output" }],
});

test("puts versions beside each other by the layer's name", () => {
  const rows = layerRows([int8, careful]);
  expect(rows.map((row) => [row.node, row.operator])).toEqual([
    ["stem", "Conv"],
    ["head", "Gemm"],
  ]);
  expect(rows[0]?.places).toEqual([
    { kept: false, decision: "int8 weights", decibel: 31.5 },
    { kept: false, decision: "int8 weights", decibel: undefined },
  ]);
  expect(rows[1]?.places[1]).toEqual({ kept: true, decision: "would ruin the output", decibel: undefined });
});

test("tells which layers are treated differently", () => {
  expect(
    layerRows([int8, careful])
      .filter(treatedDifferently)
      .map((row) => row.node),
  ).toEqual(["head"]);
});

test("a layer that only one version names differs", () => {
  const rows = layerRows([int8, aVariant({ quantized: [stem] })]);
  expect(rows.filter(treatedDifferently).map((row) => row.node)).toEqual(["head"]);
  expect(rows[1]?.places[1]).toBeUndefined();
});

test("finds layers with measured noise", () => {
  expect(measuredLayers(layerRows([int8, careful])).map((row) => row.node)).toEqual(["stem"]);
  expect(layerRows([])).toEqual([]);
});
