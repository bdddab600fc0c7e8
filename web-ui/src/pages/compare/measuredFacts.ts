import { bytes, fixed, percent, times } from "../../ui/format";
import { type Compared, sizeRatio } from "./arrange";
import {
  BLANK,
  type Cell,
  changeText,
  figure,
  type Group,
  type Row,
  relative,
  span,
  sure,
  time,
} from "./cells";
import { conditions, type Latency, type Load, type Metric, type Report, unitOf } from "./report";

/** Rows of what was measured beside FP32. */
export function measuredFacts(compared: readonly Compared[]): Row[] {
  return [
    sizeRow(compared),
    ...metricNames(compared).map((name) => metricRow(name, compared)),
    ...outputNames(compared).map((name) => outputRow(name, compared)),
    ...conditionsOf(compared).flatMap((where) => latencyRows(where, compared)),
    loadRow("Load time", "load ms", compared, (load) => load.loadNanos, time, 1e6),
    loadRow("First run", "first run ms", compared, (load) => load.firstRunNanos, time, 1e6),
    loadRow("Memory once loaded", "resident bytes", compared, (load) => load.residentBytes, bytes, 1),
  ];
}

function reportsOf({ variant, beside }: Compared): Report[] {
  return variant.report === undefined ? [...beside] : [variant.report, ...beside];
}

function each<T>(compared: readonly Compared[], of: (report: Report) => readonly T[]): Set<T> {
  return new Set(compared.flatMap(reportsOf).flatMap(of));
}

function metricsOf(report: Report): Metric[] {
  return report.accuracy === undefined ? [...report.further] : [report.accuracy, ...report.further];
}

/** Those that decide first. */
function metricNames(compared: readonly Compared[]): string[] {
  const deciding = each(compared, (report) => (report.accuracy === undefined ? [] : [report.accuracy.name]));
  return [...new Set([...deciding, ...each(compared, (report) => report.further.map((one) => one.name))])];
}

function outputNames(compared: readonly Compared[]): string[] {
  return [...each(compared, (report) => report.outputs.map((one) => one.name))];
}

function conditionsOf(compared: readonly Compared[]): string[] {
  return [...each(compared, (report) => report.latency.map(conditions))];
}

function missed(report: Report | undefined, aspect: string): string | undefined {
  return report?.objectives.find((one) => one.aspect === aspect && one.verdict === "MISSED")?.wanted;
}

function sizeRow(compared: readonly Compared[]): Row {
  return {
    key: "size",
    group: "Size",
    label: "Size",
    look: "number",
    columns: ["bytes", "share of FP32 size"],
    cells: compared.map((one): Cell => {
      const ratio = one.pinned ? undefined : sizeRatio(one);
      return {
        text: bytes(one.variant.sizeBytes),
        change: ratio === undefined ? undefined : `${percent(ratio, 1)} of FP32, ${times(1 / ratio)} smaller`,
        better: ratio === undefined || ratio === 1 ? undefined : ratio < 1,
        missed: missed(one.variant.report, "SIZE"),
        values: [one.variant.sizeBytes, ratio],
      };
    }),
  };
}

function metricRow(name: string, compared: readonly Compared[]): Row {
  const find = (report: Report) => metricsOf(report).find((one) => one.name === name);
  return {
    key: `metric ${name}`,
    group: "Accuracy",
    label: name,
    look: "number",
    columns: [name, `${name} change`, `${name} change at least`, `${name} change at most`],
    cells: compared.map(({ variant, beside }): Cell => {
      const metric = variant.report && find(variant.report);
      if (metric === undefined) {
        const { text, value } = span(
          beside.map((report) => find(report)?.baseline),
          figure,
        );
        return { text, values: [value] };
      }
      const { change } = metric;
      return {
        text: metric.candidate === undefined ? "" : figure(metric.candidate),
        change: changeText(change, unitOf(metric)),
        better: sure(change, 0),
        missed: variant.report?.accuracy?.name === name ? missed(variant.report, "ACCURACY") : undefined,
        values: [metric.candidate, change.estimate, change.lower, change.upper],
      };
    }),
  };
}

function outputRow(name: string, compared: readonly Compared[]): Row {
  return {
    key: `output ${name}`,
    group: "Accuracy",
    label: `SQNR of ${name}`,
    look: "number",
    columns: [`SQNR of ${name} dB`],
    cells: compared.map(({ variant }) => {
      const decibel = variant.report?.outputs.find((one) => one.name === name)?.sqnrDecibel;
      return decibel === undefined ? BLANK : { text: `${fixed(decibel, 1)} dB`, values: [decibel] };
    }),
  };
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
      format: time,
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
    candidate: (report) => of(report.candidateLoad),
    baseline: (report) => of(report.baselineLoad),
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
