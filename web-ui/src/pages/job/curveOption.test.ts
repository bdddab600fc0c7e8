import { expect, test } from "vitest";
import { curveOption } from "./curveOption";
import type { Figures } from "./Training";

function marksOf(accuracies: readonly (number | undefined)[]): unknown {
  const rows = accuracies.map(
    (accuracy, at): Figures => ({
      epoch: at + 1,
      loss: undefined,
      validationLoss: undefined,
      accuracy,
      untrainedAccuracy: undefined,
    }),
  );
  const option = curveOption(rows, "%", [{ name: "Trained", color: "teal", value: (row) => row.accuracy }]);
  return option.series;
}

test("one point is a mark, for it makes no line", () => {
  expect(marksOf([98])).toMatchObject([{ data: [98], showSymbol: true }]);
});

test("many points are a line without marks", () => {
  expect(marksOf(Array.from({ length: 100 }, (_, at) => at))).toMatchObject([{ showSymbol: false }]);
});

test("of many epochs a single measurement is still seen", () => {
  const accuracies = Array.from({ length: 100 }, (_, at) => (at === 50 ? 98 : undefined));
  expect(marksOf(accuracies)).toMatchObject([{ showSymbol: true }]);
});
