import type { Interval } from "../../api/report/measures";
import { fixed, signed } from "../../ui/format";
import type { Compared } from "./arrange";
import type { Value } from "./csv";

/** What stands in one place of the table. */
export interface Cell {
  /** Blank where there is nothing. */
  readonly text: string;
  /** Beneath it: how it differs from FP32, with the interval. */
  readonly change?: string;
  /** Whether that is better or worse beyond its interval; absent where it is not told apart. */
  readonly better?: boolean;
  /** The objective that it missed, in words. */
  readonly missed?: string;
  /** The same in full, one for each of the row's columns. */
  readonly values: readonly Value[];
}

export type Group = "Version" | "Size" | "Accuracy" | "Speed" | "Layers" | "Where it was measured" | "Origin";

/** One fact of all versions. */
export interface Row {
  readonly key: string;
  readonly group: Group;
  readonly label: string;
  /** How its cells look; plain text where absent. */
  readonly look?: "number" | "technique" | "verdict";
  /** The names of its columns in a file. */
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
}

/** Stands where a technique would. */
export const UPLOADED = "as uploaded";

export const BLANK: Cell = { text: "", values: [] };

/** A row of plain texts. */
export function textRow(
  group: Group,
  label: string,
  compared: readonly Compared[],
  of: (one: Compared) => string | undefined,
  look?: Row["look"],
): Row {
  const cells = compared.map((one) => {
    const text = of(one);
    return text === undefined || text === "" ? BLANK : { text, values: [text] };
  });
  return { key: `${group} ${label}`, group, label, look, columns: [label], cells };
}

/** Whether the row tells any two versions apart: by what it says, by a sure change or a missed objective. */
export function differs(row: Row, compared: readonly Compared[]): boolean {
  if (row.cells.some((cell) => cell.better !== undefined || cell.missed !== undefined)) {
    return true;
  }
  const texts = row.cells.flatMap((cell, index) =>
    compared[index]?.pinned && cell.text === "" ? [] : [cell.text],
  );
  return new Set(texts).size > 1;
}

/** Several measurements of the same: one figure where they read alike, else from the least to the greatest. */
export function span(
  values: readonly (number | undefined)[],
  format: (value: number) => string,
): { text: string; value: number | undefined } {
  const known = values.filter((one) => one !== undefined);
  if (known.length === 0) {
    return { text: "", value: undefined };
  }
  const least = format(Math.min(...known));
  const most = format(Math.max(...known));
  return least === most
    ? { text: least, value: known[0] }
    : { text: `${least} to ${most}`, value: undefined };
}

/** "+0.03 points (−0.08 to +0.16)", as far as it is known. */
export function changeText({ estimate, lower, upper }: Interval, unit: string): string | undefined {
  if (estimate === undefined) {
    return undefined;
  }
  const bounds =
    lower === undefined || upper === undefined ? "" : ` (${signed(lower, 2)} to ${signed(upper, 2)})`;
  return `${signed(estimate, 2)}${unit === "" ? "" : ` ${unit}`}${bounds}`;
}

/** On which side of the neutral point the whole interval lies. */
export function sure({ lower, upper }: Interval, neutral: number): boolean | undefined {
  if (lower !== undefined && lower > neutral) {
    return true;
  }
  return upper !== undefined && upper < neutral ? false : undefined;
}

/** How much more or less that is than before, in percent. */
export function relative(after: number | undefined, before: number | undefined): string | undefined {
  if (after === undefined || before === undefined || before <= 0) {
    return undefined;
  }
  return `${signed((after / before - 1) * 100, 0)} %`;
}

/** A number with three digits or so, whatever its size. */
export function figure(value: number): string {
  return Math.abs(value) >= 1000 ? value.toLocaleString("en", { maximumFractionDigits: 0 }) : fixed(value, 2);
}
