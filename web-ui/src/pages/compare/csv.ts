export type Value = string | number | undefined;

/** What a spreadsheet would take for a formula or a command. */
const ACTIVE = /^[\t\r\n ]*[=+\-@|%]/;

/**
 * Lines as RFC 4180 has them. A text that a spreadsheet would run is kept from it by an apostrophe
 * before it; numbers stay numbers, also negative ones; NaN and infinity are blank.
 */
export function csv(lines: readonly (readonly Value[])[]): string {
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

function field(value: Value): string {
  if (value === undefined) {
    return "";
  }
  if (typeof value === "number") {
    return Number.isFinite(value) ? String(value) : "";
  }
  const harmless = ACTIVE.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
