import { describe, expect, it } from "vitest";
import { lookOf } from "./look";
import { found, pathTo, placesOf, repetitionsOf } from "./places";
import { encoder, operator } from "./samples";
import { sceneOf } from "./scene";

describe("places", () => {
  const outline = encoder();

  it("tells in which block an operator is", () => {
    const places = placesOf(outline);
    expect(places.get(0)).toEqual({ diagram: 0, repetition: 0 });
    expect(places.get(3 + 2 * 7)).toEqual({ diagram: 1, repetition: 7 });
  });

  it("knows the way back from a block", () => {
    expect(pathTo(outline, 1)).toEqual([0]);
    expect(pathTo(outline, 0)).toEqual([]);
    expect(repetitionsOf(outline, 1).times).toBe(12);
  });

  it("shows a block's operators for the repetition that was chosen", () => {
    const diagram = outline.diagrams[1];
    expect(diagram).toBeDefined();
    if (diagram !== undefined) {
      const scene = sceneOf(outline, diagram, repetitionsOf(outline, 1).operators[11]);
      expect(scene.items.map((item) => item.operator?.name)).toEqual(["layer.11.in", "layer.11.add"]);
    }
  });

  it("finds operators that have all words in name, type or precision", () => {
    expect(found(outline, "MATMUL int8")).toHaveLength(12);
    expect(found(outline, "layer.3. add")).toEqual([9]);
    expect(found(outline, "  ")).toEqual([]);
    expect(found(outline, "nothing like that")).toEqual([]);
  });
});

describe("look", () => {
  it.each([
    ["float32", "fp32"],
    ["float16", "fp16"],
    ["bfloat16", "fp16"],
    ["uint8", "int8"],
    ["dynamic uint8", "int8"],
    ["float32/uint8", "mixed"],
    ["float32/int64", "fp32"],
    ["int64", "index"],
    ["-", "index"],
  ])("of %s is %s", (precision, look) => {
    expect(lookOf(operator("x", "Add", precision))).toBe(look);
  });

  it("is that of the weights where there are any", () => {
    const weights = { type: "int4", granularity: "block 32", symmetric: true };
    expect(lookOf({ ...operator("x", "MatMul", "int4 × float32"), weights })).toBe("int4");
  });

  it("is that of the index where weights are in a codebook", () => {
    expect(lookOf(operator("x", "MatMul", "uint4 codebook × float32"))).toBe("int4");
    expect(lookOf(operator("x", "MatMul", "uint8 codebook × float32"))).toBe("int8");
  });
});
