/** Checked reading of JSON that the API describes loosely; what is not as expected is absent. */
export type Tree = Readonly<Record<string, unknown>>;

export function tree(value: unknown): Tree | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Tree) : undefined;
}

/** Members by name, in their order. */
export function members(value: unknown): [string, unknown][] {
  return Object.entries(tree(value) ?? {});
}

export function list<T>(value: unknown, read: (item: unknown) => T | undefined): T[] {
  return Array.isArray(value) ? value.map(read).filter((item) => item !== undefined) : [];
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
