import { describe, expect, test } from "vitest";
import { editYaml, lineFinder, readYaml, writeYaml } from "./yaml";

const TEXT = `# judged on fonts that it has never seen
model: {ref: glyphs@fp32}
technique:
  type: static
  calibration: {dataset: glyphs-train, samples: 512} # enough
  later: 3
zzz: [1, 2]
`;

describe("an edit", () => {
  test("keeps comments and what the form does not know", () => {
    const edited = editYaml(TEXT, ["technique", "calibration", "samples"], 64);
    expect(edited).toContain("# judged on fonts");
    expect(edited).toContain("# enough");
    expect(readYaml(edited).document).toEqual({
      model: { ref: "glyphs@fp32" },
      technique: { type: "static", calibration: { dataset: "glyphs-train", samples: 64 }, later: 3 },
      zzz: [1, 2],
    });
  });

  test("takes a member out, and the group that is empty then", () => {
    const edited = editYaml(
      "model:\n  ref: a\nobjectives:\n  minSpeedup: 2\n",
      ["objectives", "minSpeedup"],
      undefined,
    );
    expect(readYaml(edited).document).toEqual({ model: { ref: "a" } });
  });

  test("begins a document in the usual order", () => {
    const objectives = editYaml("", ["objectives", "minSpeedup"], 2);
    const text = editYaml(objectives, ["model", "ref"], "glyphs@fp32");
    expect(text).toBe("model:\n  ref: glyphs@fp32\nobjectives:\n  minSpeedup: 2\n");
  });

  test("makes a group where a value stood", () => {
    const edited = editYaml("technique: static\n", ["technique", "type"], "qat");
    expect(readYaml(edited).document).toEqual({ technique: { type: "qat" } });
  });

  test("leaves a text alone that cannot be read", () => {
    expect(editYaml("model: [", ["model", "ref"], "a")).toBe("model: [");
  });

  test("quotes what an older reader would take for something else", () => {
    const edited = editYaml("", ["output", "alias"], "no");
    expect(edited).toMatch(/alias: ["']no["']/);
  });

  test("folds no line, however long a name is", () => {
    const name = `${"long ".repeat(1000)}name`;
    const edited = editYaml("", ["model", "ref"], name);
    expect(readYaml(edited).document).toEqual({ model: { ref: name } });
    expect(edited.trimEnd().split("\n")).toHaveLength(2);
  });
});

describe("a text", () => {
  test.each([
    ["model: [", /flow/i],
    ["- 1\n- 2", /members/],
    ["just words", /members/],
    ["objectives: {minSpeedup: .nan}", /\/objectives\/minSpeedup/],
    ["a: 1\na: 2", /unique/],
  ])("that is no job says why: %s", (text, why) => {
    const { document, error } = readYaml(text);
    expect(document).toBeUndefined();
    expect(error).toMatch(why);
  });

  test("of aliases that would fill the memory is refused", () => {
    const bomb = ["a0: &a0 [x]"];
    for (let level = 1; level < 12; level++) {
      bomb.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      );
    }
    expect(readYaml(bomb.join("\n")).error).toMatch(/alias/i);
  });

  test("that is empty is an empty job", () => {
    expect(readYaml("# nothing yet\n").document).toEqual({});
  });
});

test("a document survives being written and read", () => {
  const document = {
    output: { alias: "on" },
    model: { ref: "a: b #c" },
    technique: { list: ["*", "- x", ""] },
  };
  expect(readYaml(writeYaml(document)).document).toEqual(document);
});

test("a violation is found at its line, or at what is around it", () => {
  expect(lineFinder(TEXT)(["technique", "later"])).toBe(6);
  expect(lineFinder(TEXT)(["technique", "calibration", "method"])).toBe(5);
  expect(lineFinder(TEXT)(["evaluation", "dataset"])).toBeUndefined();
});
