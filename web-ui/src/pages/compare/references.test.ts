import { expect, test } from "vitest";
import { nameOf, referenceOf } from "../../api/references";
import { readList, writeList } from "./references";

test("reads a list and writes the same", () => {
  const { references, unreadable } = readList("glyphs:1,glyphs:2,bert-base.v1:3");
  expect(references.map(nameOf)).toEqual(["glyphs:1", "glyphs:2", "bert-base.v1:3"]);
  expect(unreadable).toEqual([]);
  expect(writeList(references)).toBe("glyphs:1,glyphs:2,bert-base.v1:3");
});

test("takes each version once and leaves out empty places", () => {
  expect(readList(" a:1,,a:1, a:2,").references.map(nameOf)).toEqual(["a:1", "a:2"]);
  expect(readList(undefined).references).toEqual([]);
});

test("tells what names no version", () => {
  const { references, unreadable } = readList("a:1,a,b:0,c:-1,d:x,:3,<b>e</b>");
  expect(references.map(nameOf)).toEqual(["a:1"]);
  expect(unreadable).toEqual(["a", "b:0", "c:-1", "d:x", ":3", "<b>e</b>"]);
});

test("the last colon separates", () => {
  expect(referenceOf("a:b:12")).toEqual({ model: "a:b", version: 12 });
});
