import type { Platform } from "./platform";

/** What tests read of documents; each document has a few of these. */
export interface Document {
  readonly id: string;
  readonly state: string;
  readonly technique: string;
  readonly url: string;
  readonly version: number;
  readonly attempts: number;
  readonly spec: object;
  readonly result: { readonly model: string; readonly version: number };
  readonly items: readonly Document[];
}

/** An answer of the API, with what is needed to change the thing afterwards. */
export interface Answer {
  readonly status: number;
  readonly tag: string;
  readonly body: Document;
}

/** A request with the key, as a program makes it. */
export async function ask(
  { url, key }: Platform,
  method: string,
  path: string,
  document?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
    body: document === undefined ? undefined : JSON.stringify(document),
  });
  const body: Document = JSON.parse((await answer.text()) || "{}");
  return { status: answer.status, tag: answer.headers.get("ETag") ?? "", body };
}

/** The same, where anything but success is a defect of the test or the platform. */
export async function done(...request: Parameters<typeof ask>): Promise<Answer> {
  const answer = await ask(...request);
  if (answer.status >= 300) {
    throw new Error(
      `${request[1]} ${request[2]} was answered ${answer.status}: ${JSON.stringify(answer.body)}`,
    );
  }
  return answer;
}

/** Asks until the answer fits. */
export async function until(
  platform: Platform,
  path: string,
  fits: (body: Document) => boolean,
): Promise<Document> {
  for (let tries = 0; tries < 240; tries++) {
    const { body } = await done(platform, "GET", path);
    if (fits(body)) {
      return body;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${path} did not come to fit in two minutes`);
}
