import { expect, test } from "vitest";
import { logAxis } from "./axis";

function ticks({ base, min, max }: ReturnType<typeof logAxis>): number {
  return Math.round(Math.log(max / min) / Math.log(base)) + 1;
}

test.each([
  [[0.74, 1, 0.99]],
  [[0.25, 1]],
  [[0.03, 0.25, 0.5, 1, 1.2]],
  [[0.0001, 1, 5000]],
  [[1]],
  [[0.999, 1]],
])("has room around %j and a handful of ticks", (values) => {
  const axis = logAxis(values);
  expect(axis.min).toBeLessThan(Math.min(...values));
  expect(axis.max).toBeGreaterThan(Math.max(...values));
  expect(ticks(axis)).toBeGreaterThanOrEqual(2);
  expect(ticks(axis)).toBeLessThanOrEqual(8);
});

test("leaves out what has no logarithm", () => {
  expect(logAxis([0.5, 1, 0, -3, Number.NaN, Number.POSITIVE_INFINITY])).toEqual(logAxis([0.5, 1]));
});

test("is around 1 without any value", () => {
  const { min, max } = logAxis([]);
  expect(min).toBeLessThan(1);
  expect(max).toBeGreaterThan(1);
});
