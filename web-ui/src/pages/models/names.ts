const NAME = /^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$/;

export const NAME_RULE = "1 to 128 of a-z 0-9 . _ -, beginning and ending with a letter or digit";

/** Whether a model or alias may be called so. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** A reference such as `glyphs:2` in its parts; names hold no colon. */
export function referenceOf(reference: string): { name: string; version: string } | undefined {
  const mark = reference.lastIndexOf(":");
  const version = reference.slice(mark + 1);
  return mark > 0 && /^\d+$/.test(version) ? { name: reference.slice(0, mark), version } : undefined;
}
