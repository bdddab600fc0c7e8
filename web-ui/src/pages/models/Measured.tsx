import { fixed, signed } from "../../ui/format";
import type { Interval } from "./figures";

const UNITS: Readonly<Record<string, string>> = {
  POINTS: "pt",
  PERCENT_OF_BASELINE: "%",
};

interface Props {
  readonly interval: Interval | undefined;
  readonly unit?: string;
}

/** How much better or worse than the baseline, with how far that may be off. */
export function Change({ interval, unit = "" }: Props) {
  return interval === undefined ? null : (
    <span className="measured">
      {signed(interval.estimate, 2)} {UNITS[unit] ?? ""}
      <Span from={signed(interval.lower, 2)} to={signed(interval.upper, 2)} />
    </span>
  );
}

/** How many times as fast as the baseline. */
export function Speedup({ interval }: Props) {
  return interval === undefined ? null : (
    <span className="measured">
      {fixed(interval.estimate, 2)}×
      <Span from={fixed(interval.lower, 2)} to={fixed(interval.upper, 2)} />
    </span>
  );
}

function Span({ from, to }: { from: string; to: string }) {
  return from === "" || to === "" ? null : (
    <span className="quiet">
      {from} to {to}
    </span>
  );
}
