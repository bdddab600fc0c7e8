import { fixed } from "../../ui/format";

/** A metric's value: shares stand in percent, losses can be small. */
export function metricValue(value: number | undefined): string {
  return value === undefined ? "" : fixed(value, Math.abs(value) >= 1 ? 2 : 4);
}

export function count(value: number | undefined): string {
  return value === undefined ? "" : value.toLocaleString("en");
}
