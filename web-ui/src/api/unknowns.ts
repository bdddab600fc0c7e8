/** Checked readings of what the API's description leaves open. What is of another type counts as absent. */

/** A JSON object whose members nobody has promised. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object that stands there, or an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A finite number; JSON has no NaN, so servers write it as text, and it is as good as absent. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The items of the list that stands there, each in its place. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The items of a list as `read` sees them; what it cannot read is left out. */
export function listOf<T>(value: unknown, read: (item: unknown) => T | undefined): T[] {
  return itemsOf(value)
    .map(read)
    .filter((item) => item !== undefined);
}

/** The objects of a list, each as `read` sees it. */
export function objectsOf<T>(value: unknown, read: (object: JsonObject) => T | undefined): T[] {
  return listOf(value, (item) => (isObject(item) ? read(item) : undefined));
}

export function textsOf(value: unknown): string[] {
  return listOf(value, textOf);
}

/** The members of an object that are numbers, in their order. */
export function numbersOf(value: unknown): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, member] of Object.entries(objectOf(value))) {
    const number = numberOf(member);
    if (number !== undefined) {
      numbers[name] = number;
    }
  }
  return numbers;
}

/** The value if it is one of those, else nothing. */
export function oneOf<const T extends string>(value: unknown, all: readonly T[]): T | undefined {
  return all.find((one) => one === value);
}
