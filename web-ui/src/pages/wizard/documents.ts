import { isObject, itemsOf, type JsonObject, numberOf, textOf } from "../../api/unknowns";

/** Members on the way from a document's top to a value. */
export type Path = readonly (string | number)[];

export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
      return undefined;
    }
    value = Reflect.get(value, key);
  }
  return value;
}

export function textAt(document: unknown, path: Path): string | undefined {
  return textOf(valueAt(document, path));
}

export function objectAt(document: unknown, path: Path): JsonObject | undefined {
  const value = valueAt(document, path);
  return isObject(value) ? value : undefined;
}

export function listAt(document: unknown, path: Path): readonly unknown[] {
  return itemsOf(valueAt(document, path));
}

export function numberAt(document: unknown, path: Path): number | undefined {
  return numberOf(valueAt(document, path));
}

/** A copy with another value there; `undefined` takes the member out, and groups that are empty then. */
export function withValue(document: JsonObject, path: Path, value: unknown): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) {
    return document;
  }
  const inner = rest.length === 0 ? value : within(document[key], rest, value);
  const { [key]: _before, ...others } = document;
  if (inner === undefined) {
    return others;
  }
  return Object.hasOwn(document, key) ? { ...document, [key]: inner } : { ...others, [key]: inner };
}

function within(group: unknown, rest: Path, value: unknown): JsonObject | undefined {
  const changed = withValue(isObject(group) ? group : {}, rest, value);
  return Object.keys(changed).length === 0 && value === undefined ? undefined : changed;
}

/** RFC 6901. */
export function pointerOf(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Whether a pointer is another one or leads into what is there. */
export function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}
