/** A JSON object whose members nobody has promised. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object that stands there, or an empty one. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A finite number; JSON has no NaN, so servers write it as text, and it is as good as absent. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The objects of a list, each as `read` sees it; what is no object is left out. */
export function listOf<T>(value: unknown, read: (fields: Fields) => T): T[] {
  return Array.isArray(value) ? value.filter(isFields).map(read) : [];
}

/** The members of an object that are numbers, in their order. */
export function numbersOf(value: unknown): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, member] of Object.entries(fieldsOf(value))) {
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
