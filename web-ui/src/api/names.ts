const NAME = /^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$/;

export const NAME_RULE = "1 to 128 of a-z 0-9 . _ -, beginning and ending with a letter or digit";

/** Whether a model or alias may be called so. */
export function isName(text: string): boolean {
  return NAME.test(text);
}
