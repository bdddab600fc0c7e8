import type { Latency, Load } from "../../api/report/measures";
import type { Report } from "../../api/report/report";
import { conditions } from "../../api/report/words";
import { bytes, nanoseconds, times } from "../../ui/format";
import type { Compared } from "./arrange";
import { BLANK, type Cell, type Group, type Row, relative, span, sure } from "./cells";
import { missed, namesIn } from "./measured";

/** Speedup and latency under each of the conditions, then what loading takes. */
export function speedFacts(compared: readonly Compared[]): Row[] {
  return [
    ...namesIn(compared, (report) => report.latency.map(conditions)).flatMap((where) =>
      latencyRows(where, compared),
    ),
    loadRow("Load time", "load ms", compared, (load) => load.loadNanos, nanoseconds, 1e6),
    loadRow("First run", "first run ms", compared, (load) => load.firstRunNanos, nanoseconds, 1e6),
    loadRow("Memory once loaded", "resident bytes", compared, (load) => load.residentBytes, bytes, 1),
  ];
}

function latencyRows(where: string, compared: readonly Compared[]): Row[] {
  const find = (report: Report) => report.latency.find((one) => conditions(one) === where);
  const speedup: Row = {
    key: `speedup ${where}`,
    group: "Speed",
    label: `Speedup, ${where}`,
    look: "number",
    columns: [`speedup, ${where}`, `speedup at least, ${where}`, `speedup at most, ${where}`],
    cells: compared.map(({ variant }): Cell => {
      const found = variant.report && find(variant.report);
      if (found?.speedup.estimate === undefined) {
        return BLANK;
      }
      const { estimate, lower, upper } = found.speedup;
      return {
        text: times(estimate),
        change: lower === undefined || upper === undefined ? undefined : `${times(lower)} to ${times(upper)}`,
        better: sure(found.speedup, 1),
        missed: variant.report?.latency[0] === found ? missed(variant.report, "SPEED") : undefined,
        values: [estimate, lower, upper],
      };
    }),
  };
  const latency = (
    label: string,
    candidate: (one: Latency) => number | undefined,
    baseline: (one: Latency) => number | undefined,
  ): Row =>
    besideRow({
      group: "Speed",
      label: `${label}, ${where}`,
      columns: [`${label} ms, ${where}`, `FP32 beside it ms, ${where}`],
      compared,
      format: nanoseconds,
      unit: 1e6,
      candidate: (report) => optional(find(report), candidate),
      baseline: (report) => optional(find(report), baseline),
    });
  return [
    speedup,
    latency(
      "Latency, median",
      (one) => one.candidateMedianNanos,
      (one) => one.baselineMedianNanos,
    ),
    latency(
      "Latency, p95",
      (one) => one.candidateP95Nanos,
      (one) => one.baselineP95Nanos,
    ),
  ];
}

function optional<T, R>(value: T | undefined, of: (value: T) => R | undefined): R | undefined {
  return value === undefined ? undefined : of(value);
}

function loadRow(
  label: string,
  column: string,
  compared: readonly Compared[],
  of: (load: Load) => number | undefined,
  format: (value: number) => string,
  unit: number,
): Row {
  return besideRow({
    group: "Speed",
    label,
    columns: [column, `FP32 beside it, ${column}`],
    compared,
    format,
    unit,
    candidate: (report) => optional(report.footprint?.candidate, of),
    baseline: (report) => optional(report.footprint?.baseline, of),
  });
}

interface Beside {
  readonly group: Group;
  readonly label: string;
  readonly columns: readonly string[];
  readonly compared: readonly Compared[];
  readonly format: (value: number) => string;
  /** What the value in a file is divided by. */
  readonly unit: number;
  readonly candidate: (report: Report) => number | undefined;
  readonly baseline: (report: Report) => number | undefined;
}

/** Something measured of both models in one run, without an interval. */
function besideRow({ group, label, columns, compared, format, unit, candidate, baseline }: Beside): Row {
  const scaled = (value: number | undefined) => (value === undefined ? undefined : value / unit);
  return {
    key: `${group} ${label}`,
    group,
    label,
    look: "number",
    columns,
    cells: compared.map(({ variant, beside }): Cell => {
      if (variant.report === undefined) {
        const { text, value } = span(beside.map(baseline), format);
        return { text, values: [scaled(value)] };
      }
      const after = candidate(variant.report);
      const before = baseline(variant.report);
      const change = relative(after, before);
      return {
        text: after === undefined ? "" : format(after),
        change: change === undefined || before === undefined ? undefined : `${change} of ${format(before)}`,
        values: [scaled(after), scaled(before)],
      };
    }),
  };
}
