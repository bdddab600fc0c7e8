/** One version of one model, as addresses and lineages name it: `glyphs:2`. */
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
