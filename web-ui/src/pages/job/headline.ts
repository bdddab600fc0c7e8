import type { Interval, Metric } from "../../api/report/measures";
import type { Report } from "../../api/report/report";
import { sizeRatio, unitOf } from "../../api/report/words";
import { fixed, percent, signed, times } from "../../ui/format";

/** Enough places to tell the interval's ends apart. */
export function placesOf(change: Interval): number {
  const { estimate = 0, lower = estimate, upper = estimate } = change;
  const width = upper - lower;
  return width >= 10 ? 1 : width === 0 || width >= 0.1 ? 2 : 3;
}

/** "−0.30 points", and blank where there is no number. */
export function changeOf(metric: Metric): string {
  const text = signed(metric.change.estimate, placesOf(metric.change));
  return text === "" ? "" : `${text} ${unitOf(metric)}`.trim();
}

/** "−0.60 to 0.00", and blank where one of both is missing. */
export function spanOf({ lower, upper }: Interval, places: number): string {
  const from = signed(lower, places);
  const to = signed(upper, places);
  return from === "" || to === "" ? "" : `${from} to ${to}`;
}

/**
 * The verdict in one line: "−0.30 points of top1, interval −0.60 to 0.00, allowed 0.5; 2.40× as fast;
 * 26 % of the size". What was not measured is left out; the report's own words if that is all.
 */
export function headline(report: Report): string {
  return (
    [accuracyOf(report), speedOf(report), sizeOf(report)].filter((part) => part !== "").join("; ") ||
    report.words
  );
}

function accuracyOf({ accuracy, asked }: Report): string {
  if (accuracy === undefined || changeOf(accuracy) === "") {
    return "";
  }
  const span = spanOf(accuracy.change, placesOf(accuracy.change));
  const parts = [`${changeOf(accuracy)} of ${accuracy.name}`];
  if (span !== "") {
    parts.push(`interval ${span}`);
  }
  if (asked.maxAccuracyDrop !== undefined) {
    parts.push(`allowed ${fixed(asked.maxAccuracyDrop, 2).replace(/0$/, "")}`);
  }
  return parts.join(", ");
}

function speedOf({ latency }: Report): string {
  const factor = times(latency[0]?.speedup.estimate);
  return factor === "" ? "" : `${factor} as fast`;
}

function sizeOf(report: Report): string {
  const ratio = sizeRatio(report);
  return ratio === undefined ? "" : `${percent(ratio, ratio < 0.1 ? 1 : 0)} of the size`;
}
