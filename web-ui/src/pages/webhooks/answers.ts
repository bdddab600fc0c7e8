const ERRORS: ReadonlyMap<string, string> = new Map([
  ["refused", "refused"],
  ["redirected", "redirected elsewhere, which is not followed"],
  ["gone", "gone for good"],
  ["timeout", "took too long"],
  ["connection-failed", "no connection"],
  ["no-answer", "no answer"],
  ["tls-failed", "no secure connection"],
  ["name-not-found", "its name has no address"],
  ["destination-blocked", "its name leads to an address that is not public"],
  ["webhook-disabled", "the webhook was off"],
  ["internal", "a defect here"],
]);

/** What a server answered, and what was wrong with that. */
export function answerWords(status: number | undefined, error: string | undefined): string {
  const wrong = error === undefined ? undefined : (ERRORS.get(error) ?? error);
  return [status?.toString(), wrong].filter((one) => one !== undefined).join(": ");
}
