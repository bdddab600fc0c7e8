import { describe, expect, it } from "vitest";
import { isName } from "../../api/names";
import { referenceOf } from "../../api/references";
import { filtersOf, isLabel, labelsOf } from "./filters";

describe("conditions on versions in an address", () => {
  it("are read as the API wants them", () => {
    expect(
      filtersOf({ label: "team=vision, site=west", stage: "approved", verdict: "PASSED" }),
    ).toMatchObject({
      label: ["team=vision", "site=west"],
      stage: "approved",
      verdict: "PASSED",
    });
  });

  it("leave out what the API would refuse", () => {
    expect(filtersOf({ label: "<script>", stage: "none", verdict: "passed", origin: "?" })).toEqual({
      model: undefined,
      technique: undefined,
    });
  });
});

describe("names and labels", () => {
  it("are told from what is none", () => {
    expect(labelsOf(" a=b,\nc=d ").every(isLabel)).toBe(true);
    expect(["A=b", "a=", "a", "a=b="].some(isLabel)).toBe(false);
    expect(["glyphs", "v1.2_a-b", "0"].every(isName)).toBe(true);
    expect(["", "Glyphs", "-a", "a/b", "a".repeat(129)].some(isName)).toBe(false);
  });

  it("are found in references", () => {
    expect(referenceOf("a:12")).toEqual({ model: "a", version: 12 });
    expect(referenceOf("sha256:beef")).toBeUndefined();
  });
});
