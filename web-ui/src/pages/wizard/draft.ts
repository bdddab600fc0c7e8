const STORE = "quantry-job-draft";

/** What was typed, for the case that the session ends or the page is left. */
export interface Draft {
  readonly text: string;
  /** The address that it was begun at, without the part that only says what is shown. */
  readonly origin: string;
  /** Under which a submission whose answer got lost is recognized; of this very text. */
  readonly key: string | undefined;
}

export function readDraft(origin: string): Draft | undefined {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(STORE) ?? "null");
    if (typeof found !== "object" || found === null) {
      return undefined;
    }
    const { text, origin: of, key } = found as Partial<Record<keyof Draft, unknown>>;
    return typeof text === "string" && of === origin
      ? { text, origin, key: typeof key === "string" ? key : undefined }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Without room in the browser's store there is no draft, and all else works. */
export function keepDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(draft));
  } catch {
    dropDraft();
  }
}

export function dropDraft(): void {
  try {
    sessionStorage.removeItem(STORE);
  } catch {
    // A browser without a store has kept nothing.
  }
}

/** 128 random bits; `crypto.randomUUID` is missing where the page came without TLS. */
export function newKey(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
