interface LogAxis {
  readonly base: number;
  readonly min: number;
  readonly max: number;
}

/** The farthest apart that ticks may lie, in powers of the base: about six of them in all. */
const MOST_TICKS = 6;
const BASES = [2 ** 0.125, 2 ** 0.25, Math.SQRT2, 2, 4, 10, 100, 1000];

/**
 * A logarithmic axis around the values, with a tick at each power of its base and some room at both
 * ends. What is no positive number does not count; without any the axis is around 1.
 */
export function logAxis(values: readonly number[]): LogAxis {
  const known = values.filter((one) => Number.isFinite(one) && one > 0);
  const least = known.length === 0 ? 1 : Math.min(...known);
  const most = known.length === 0 ? 1 : Math.max(...known);
  const base =
    BASES.find((one) => Math.log(most / least) / Math.log(one) <= MOST_TICKS - 2) ??
    BASES[BASES.length - 1] ??
    10;
  const power = (value: number) => Math.log(value) / Math.log(base);
  return {
    base,
    min: base ** Math.floor(power(least) - 0.5),
    max: base ** Math.ceil(power(most) + 0.5),
  };
}
