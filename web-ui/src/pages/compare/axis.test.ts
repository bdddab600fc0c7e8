import { expect, test } from "vitest";
import { accuracyFloor, logAxis } from "./axis";

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

test("an axis of accuracy ends above those that lost far more than the others", () => {
  expect(accuracyFloor([0, 0.03, -87.6, -0.17])).toBeCloseTo(-0.7);
  expect(accuracyFloor([-90, -88, 0.1, 0, -4])).toBeCloseTo(-6.1);
});

test("an axis of accuracy shows all of those that belong together", () => {
  expect(accuracyFloor([0, -1, -4, -9, -20])).toBeUndefined();
  expect(accuracyFloor([0, -88])).toBeUndefined();
  expect(accuracyFloor([0, Number.NaN, -88])).toBeUndefined();
  expect(accuracyFloor([])).toBeUndefined();
});
