import {
  Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from "yaml";
import { isObject, type JsonObject } from "../../api/unknowns";
import { type Path, withValue } from "./documents";

const READING = { version: "1.2", uniqueKeys: true, prettyErrors: true } as const;
/** The command line's reader knows YAML 1.1: what that would take for something else is quoted. */
const WRITING = { version: "1.2", compat: "yaml-1.1" } as const;
/** No line is folded: a name may be long. */
const LAYOUT = { lineWidth: 0 } as const;

const ORDER = ["model", "technique", "target", "evaluation", "objectives", "execution", "output"];

/** A text as a document, or why it is none. */
export type Reading =
  | { readonly document: JsonObject; readonly error?: undefined }
  | { readonly document?: undefined; readonly error: string };

export function readYaml(text: string): Reading {
  const parsed = parseDocument(text, READING);
  const [error] = parsed.errors;
  if (error !== undefined) {
    return { error: error.message.split("\n\n")[0] ?? error.message };
  }
  try {
    const value: unknown = parsed.toJS({ maxAliasCount: 100 }) ?? {};
    if (!isObject(value)) {
      return { error: "Expected members such as model and technique, got a single value or a list" };
    }
    const foreign = notJson(value, "");
    return foreign === undefined
      ? { document: value }
      : { error: `${foreign === "" ? "The document" : foreign} holds a value that JSON does not know` };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

export function writeYaml(document: JsonObject): string {
  const sorted = Object.entries(document).sort(([one], [other]) => rank(one) - rank(other));
  return new Document(Object.fromEntries(sorted), WRITING).toString(LAYOUT);
}

/**
 * The text with another value at a place; `undefined` takes it out. Comments, order and members that the
 * form does not know stay. A text that cannot be read comes back as it was.
 */
export function editYaml(text: string, path: Path, value: unknown): string {
  const parsed = parseDocument(text, { ...READING, ...WRITING });
  if (parsed.errors.length > 0) {
    return text;
  }
  try {
    if (value === undefined) {
      remove(parsed, path);
    } else {
      parsed.setIn(path, isPlain(value) ? value : parsed.createNode(value));
      sortTop(parsed);
    }
    return parsed.toString(LAYOUT);
  } catch {
    // A value stands where a group has to be: the text is written anew.
    const { document } = readYaml(text);
    return document === undefined ? text : writeYaml(withValue(document, path, value));
  }
}

/** Tells the line, from 1, where a member stands, or the nearest one around it. */
export function lineFinder(text: string): (path: Path) => number | undefined {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { ...READING, lineCounter: lines });
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const start = keyStart(parsed, path.slice(0, length));
      if (start !== undefined) {
        return lines.linePos(start).line;
      }
    }
    return undefined;
  };
}

function keyStart(parsed: Document.Parsed<ParsedNode>, path: Path): number | undefined {
  const group = path.length === 1 ? parsed.contents : parsed.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (isMap(group)) {
    const pair = group.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const node = isCollection(group) ? group.get(Number(key), true) : undefined;
  return isNode(node) ? node.range?.[0] : undefined;
}

function remove(parsed: Document.Parsed<ParsedNode>, path: Path): void {
  if (!parsed.hasIn(path)) {
    return;
  }
  parsed.deleteIn(path);
  for (let length = path.length - 1; length > 0; length--) {
    const group = parsed.getIn(path.slice(0, length), true);
    if (!isCollection(group) || group.items.length > 0) {
      return;
    }
    parsed.deleteIn(path.slice(0, length));
  }
}

function sortTop(parsed: Document.Parsed<ParsedNode>): void {
  if (isMap(parsed.contents)) {
    parsed.contents.items.sort((one, other) => rank(nameOf(one.key)) - rank(nameOf(other.key)));
  }
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function rank(name: string): number {
  const at = ORDER.indexOf(name);
  return at < 0 ? ORDER.length : at;
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Where a value stands that has no form in JSON, such as .nan. */
function notJson(value: unknown, at: string): string | undefined {
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : at;
  }
  if (typeof value !== "object" || value === null) {
    return typeof value === "bigint" || typeof value === "symbol" ? at : undefined;
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = notJson(inner, `${at}/${key}`);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
