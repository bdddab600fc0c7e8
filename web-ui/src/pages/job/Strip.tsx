import type { Interval } from "../../api/report/measures";
import { fixed } from "../../ui/format";
import "./Strip.css";

interface Props {
  readonly label: string;
  readonly interval: Interval;
  /** What the original model has: no change. */
  readonly origin: number;
  /** What was asked for. */
  readonly limit: number | undefined;
  readonly places: number;
  readonly suffix?: string;
  /** Where the scale begins at the latest. */
  readonly from?: number;
}

/** An estimate with its interval, beside where the original stands and what was asked for. */
export function Strip({ label, interval, origin, limit, places, suffix = "", from }: Props) {
  const { estimate, lower, upper } = interval;
  if (estimate === undefined) {
    return null;
  }
  const marks = [estimate, lower, upper, origin, limit, from].filter((mark) => mark !== undefined);
  const least = Math.min(...marks);
  const room = (Math.max(...marks) - least || 1) * 0.06;
  const start = least - (from === undefined ? room : 0);
  const span = Math.max(...marks) + room - start;
  const at = (value: number) => `${((value - start) / span) * 100}%`;
  return (
    <div className="strip" role="img" aria-label={spoken(label, interval, origin, limit, places, suffix)}>
      <div className="strip-origin" style={{ left: at(origin) }}>
        <span>{fixed(origin, origin === 0 ? 0 : places) + suffix}</span>
      </div>
      {limit !== undefined && limit !== origin && (
        <div className="strip-limit" style={{ left: at(limit) }}>
          <span>{fixed(limit, places) + suffix}</span>
        </div>
      )}
      {lower !== undefined && upper !== undefined && (
        <div
          className="strip-interval"
          style={{ left: at(lower), width: `${((upper - lower) / span) * 100}%` }}
        />
      )}
      <div className="strip-estimate" style={{ left: at(estimate) }} />
    </div>
  );
}

function spoken(
  label: string,
  { estimate, lower, upper }: Interval,
  origin: number,
  limit: number | undefined,
  places: number,
  suffix: string,
): string {
  const say = (value: number | undefined) => `${fixed(value, places + 1)}${suffix}`;
  const parts = [`${label}: ${say(estimate)}`];
  if (lower !== undefined && upper !== undefined) {
    parts.push(`interval ${say(lower)} to ${say(upper)}`);
  }
  parts.push(`the original is at ${say(origin)}`);
  if (limit !== undefined) {
    parts.push(`asked for ${say(limit)}`);
  }
  return parts.join(", ");
}
