import { describe, expect, it } from "vitest";
import { plainName } from "./datasetFormats";

describe("plainName", () => {
  const allowed = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
  it.each([
    "digits.npz",
    "my data (1).npz",
    ".hidden",
    "-x",
    "ünïcode.zip",
    "../../etc",
    `${"a".repeat(300)}.npz`,
    "",
  ])("makes of %j a name that a manifest may have", (name) => {
    expect(plainName(name)).toMatch(allowed);
  });

  it("keeps a name that is one, and the ending of a long one", () => {
    expect(plainName("val-1.2.zip")).toBe("val-1.2.zip");
    expect(plainName(`${"-".repeat(300)}.zip`)).toMatch(/\.zip$/);
  });
});
