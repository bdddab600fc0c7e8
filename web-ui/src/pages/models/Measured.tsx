import type { Interval } from "../../api/report/measures";
import { fixed, signed } from "../../ui/format";

interface Props {
  readonly interval: Interval | undefined;
  /** In words. */
  readonly unit?: string;
}

/** How much better or worse than the baseline, with how far that may be off. */
export function Change({ interval, unit = "" }: Props) {
  return interval?.estimate === undefined ? null : (
    <span className="measured">
      {signed(interval.estimate, 2)} {unit}
      <Span from={signed(interval.lower, 2)} to={signed(interval.upper, 2)} />
    </span>
  );
}

/** How many times as fast as the baseline. */
export function Speedup({ interval }: Props) {
  return interval?.estimate === undefined ? null : (
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
