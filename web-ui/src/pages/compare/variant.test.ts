import { expect, test } from "vitest";
import { readVariant } from "./variant";

test("reads a version whose documents are missing", () => {
  const variant = readVariant({
    id: "ver_1",
    model: "glyphs",
    version: 1,
    state: "READY",
    origin: "upload",
    sha256: "00",
    sizeBytes: 12,
    files: [],
    lineage: {},
    createdAt: "2026-11-27T13:35:10Z",
  });
  expect(variant.technique).toBeUndefined();
  expect(variant.quantized).toEqual([]);
  expect(variant.noise.size).toBe(0);
  expect(variant.report).toBeUndefined();
});
