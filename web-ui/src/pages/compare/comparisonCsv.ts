import { nameOf } from "../../api/references";
import type { Compared } from "./arrange";
import type { Row } from "./cells";
import { csv, type Value } from "./csv";

/** One line for each version, one column for each figure, in full and in one unit. */
export function comparisonCsv(compared: readonly Compared[], rows: readonly Row[]): string {
  const head = ["version", ...rows.flatMap((row) => row.columns)];
  const lines = compared.map(({ variant }, index): Value[] => [
    nameOf(variant),
    ...rows.flatMap((row) => row.columns.map((_, column) => row.cells[index]?.values[column])),
  ]);
  return csv([head, ...lines]);
}
