import { fixed } from "../../ui/format";

/** A metric's value: shares stand in percent, losses can be small. */
export function metricValue(value: number | undefined): string {
  return value === undefined ? "" : fixed(value, Math.abs(value) >= 1 ? 2 : 4);
}

/** A short span of time; blank where it was not measured. */
export function millis(nanos: number | undefined): string {
  if (nanos === undefined) {
    return "";
  }
  const value = nanos / 1e6;
  return value < 1
    ? `${fixed(nanos / 1e3, 0)} µs`
    : `${fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

export function count(value: number | undefined): string {
  return value === undefined ? "" : value.toLocaleString("en");
}
