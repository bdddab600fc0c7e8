import { expect, test } from "vitest";
import { csv } from "./csv";

test("separates by commas and ends each line", () => {
  expect(
    csv([
      ["version", "bytes"],
      ["glyphs:2", 135461],
    ]),
  ).toBe("version,bytes\r\nglyphs:2,135461\r\n");
});

test("quotes what holds commas, quotes, line ends or blanks at an end", () => {
  expect(csv([["a,b", 'say "x"', "two\nlines", " led", "plain text"]])).toBe(
    '"a,b","say ""x""","two\nlines"," led",plain text\r\n',
  );
});

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["|calc", "'|calc"],
  ["%x", "'%x"],
])("makes the formula %s harmless", (text, written) => {
  expect(csv([[text]])).toBe(`${written}\r\n`);
});

test("makes formulas behind blanks and with commas harmless", () => {
  expect(csv([["\t=1", " =HYPERLINK(1,2)", '=cmd|"x"']])).toBe(`'\t=1,"' =HYPERLINK(1,2)","'=cmd|""x"""\r\n`);
});

test("leaves numbers numbers, and blank what is none", () => {
  expect(csv([[-0.25, 1e-7, Number.NaN, Number.POSITIVE_INFINITY, undefined, ""]])).toBe(
    "-0.25,1e-7,,,,\r\n",
  );
});

test("is empty without lines", () => {
  expect(csv([])).toBe("");
});
