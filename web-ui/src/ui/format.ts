const SI = ["B", "KB", "MB", "GB", "TB"];
/** A minus sign as wide as a plus, so that columns line up. */
const MINUS = "\u2212";

/** Bytes in powers of 1,000, three digits. */
export function bytes(count: number | undefined): string {
  if (count === undefined || !Number.isFinite(count)) {
    return "";
  }
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < SI.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : digits(value)} ${SI[unit]}`;
}

/** Three significant digits, never in exponents. */
export function digits(value: number): string {
  const size = Math.abs(value);
  return value.toLocaleString("en", { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : 2 });
}

/** A fixed number of places; blank for what is no number. */
export function fixed(value: number | undefined | null, places = 2): string {
  if (value === undefined || value === null || !Number.isFinite(value)) {
    return "";
  }
  const text = value.toFixed(places);
  return Number(text) < 0 ? text.replace("-", MINUS) : text.replace("-", "");
}

/** The server's bound on signal to noise: so much and more stands for no noise at all, its negative for what is not finite. */
export const MOST_DECIBELS = 200;

/** Signal to noise; blank where it was not measured. */
export function decibels(value: number | undefined | null): string {
  if (value !== undefined && value !== null && Math.abs(value) >= MOST_DECIBELS) {
    return value > 0 ? "equal" : "not finite";
  }
  return fixed(value, 1);
}

/** With its sign, also where it is positive. */
export function signed(value: number | undefined | null, places = 1): string {
  const text = fixed(value, places);
  return value !== undefined && value !== null && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

export function percent(fraction: number | undefined | null, places = 0): string {
  return fraction === undefined || fraction === null || !Number.isFinite(fraction)
    ? ""
    : `${fixed(fraction * 100, places)} %`;
}

export function times(factor: number | undefined | null): string {
  return factor === undefined || factor === null || !Number.isFinite(factor)
    ? ""
    : `${fixed(factor, factor < 10 ? 2 : 1)}×`;
}

/** Nanoseconds in the unit that suits, three digits. */
export function nanoseconds(nanos: number | undefined | null): string {
  if (nanos === undefined || nanos === null || !Number.isFinite(nanos)) {
    return "";
  }
  if (nanos < 1e6) {
    return `${digits(nanos / 1e3)} µs`;
  }
  return nanos < 1e9 ? `${digits(nanos / 1e6)} ms` : `${digits(nanos / 1e9)} s`;
}

/** A span of time as one or two units. */
export function duration(millis: number | undefined | null): string {
  if (millis === undefined || millis === null || !Number.isFinite(millis)) {
    return "";
  }
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes} min ${whole % 60} s`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How long ago, roughly. */
export function ago(at: string | undefined, now: number): string {
  if (at === undefined) {
    return "";
  }
  const seconds = (now - Date.parse(at)) / 1000;
  if (seconds < 5) {
    return "now";
  }
  for (const [unit, length] of [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
  ] as const) {
    if (seconds >= length) {
      return `${Math.floor(seconds / length)} ${unit} ago`;
    }
  }
  return `${Math.floor(seconds)} s ago`;
}

/** Made once, for to make one costs more than to use it a hundred times. */
const MOMENTS = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "medium" });

/** A moment in the reader's zone, to the second. */
export function moment(at: string | undefined): string {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? "" : MOMENTS.format(date);
}

/** The first characters of a digest or id, enough to tell apart on a page. */
export function short(id: string): string {
  const mark = id.indexOf("_");
  return mark > 0 ? `${id.slice(0, mark + 1)}\u2026${id.slice(-6)}` : id.slice(0, 12);
}
