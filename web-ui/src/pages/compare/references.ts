/** One version of one model, as an address names it: `glyphs:2`. */
export interface Reference {
  readonly model: string;
  readonly version: number;
}

export function nameOf({ model, version }: Reference): string {
  return `${model}:${version}`;
}

/** What `name:version` means, if it means anything. */
export function referenceOf(text: string): Reference | undefined {
  const found = /^(.+):([1-9][0-9]{0,8})$/.exec(text.trim());
  return found?.[1] === undefined ? undefined : { model: found[1], version: Number(found[2]) };
}

export interface ReadList {
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
