import { nameOf, type Reference, referenceOf } from "../../api/references";

interface ReadList {
  readonly references: readonly Reference[];
  /** What stands there and names no version. */
  readonly unreadable: readonly string[];
}

/** A list of versions separated by commas, each once, in its order. */
export function readList(list: string | undefined): ReadList {
  const references = new Map<string, Reference>();
  const unreadable = new Set<string>();
  for (const part of (list ?? "").split(",")) {
    const reference = referenceOf(part);
    if (reference !== undefined) {
      references.set(nameOf(reference), reference);
    } else if (part.trim() !== "") {
      unreadable.add(part.trim());
    }
  }
  return { references: [...references.values()], unreadable: [...unreadable] };
}

export function writeList(references: readonly Reference[]): string {
  return references.map(nameOf).join(",");
}
