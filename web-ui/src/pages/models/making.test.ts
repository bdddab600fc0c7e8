import { describe, expect, it } from "vitest";
import { readModelFacts } from "../../api/modelFacts";
import { makingOf } from "./making";
import { loose, version } from "./testing/platform";

describe("the making of a version", () => {
  it("groups layers by what became of them", () => {
    const { quantized, kept } = makingOf(version(2));
    expect(quantized).toEqual([
      { decision: "int8 weights", operators: ["Conv", "Gemm"], nodes: ["stem", "fc"] },
    ]);
    expect(kept[0]?.decision).toBe("the table is too small");
  });

  it("lists parameters by their path", () => {
    const technique = { type: "static", parameters: { weights: { type: "int8" }, algorithms: ["a", "b"] } };
    expect(makingOf(version(2, loose({ technique }))).parameters).toEqual([
      ["weights.type", "int8"],
      ["algorithms", "a, b"],
    ]);
  });

  it("is empty for an upload and for documents of another form", () => {
    const odd = version(1, loose({ technique: [], quantization: { quantized: "none" }, facts: [] }));
    expect(makingOf(odd)).toMatchObject({ parameters: [], quantized: [], kept: [], notes: [] });
    expect(readModelFacts(odd.facts)).toMatchObject({ opsets: [], inputs: [], operators: [] });
  });
});

describe("the facts of a version", () => {
  it("have the most frequent operator first", () => {
    expect(readModelFacts(version(2).facts).operators).toEqual([
      ["Conv", 10],
      ["Add", 2],
    ]);
  });
});
