/** Checked readings of what the API's description leaves open. What has another type counts as absent. */

export type Members = Readonly<Record<string, unknown>>;

export function members(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function listed<T>(value: unknown, read: (one: unknown) => T): T[] {
  return Array.isArray(value) ? value.map(read) : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function texts(value: unknown): string[] {
  return listed(value, text).filter((one) => one !== undefined);
}
