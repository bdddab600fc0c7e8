import createClient, { type Middleware } from "openapi-fetch";
import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";

let forgeryToken: string | undefined;

/** What the session's cookie needs beside it wherever something is changed. */
export function keepForgeryToken(token: string | undefined): void {
  forgeryToken = token;
}

/** The header of that, for what is not sent by this client. */
export function forgeryHeader(): Record<string, string> {
  return forgeryToken === undefined ? {} : { "X-CSRF-Token": forgeryToken };
}

const signedOutListeners = new Set<() => void>();

/** Tells when the server says that the session is over. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Brings the sign-in; for requests that do not go through this client. */
export function tellSignedOut(): void {
  for (const listener of signedOutListeners) {
    listener();
  }
}

const session: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      for (const [name, value] of Object.entries(forgeryHeader())) {
        request.headers.set(name, value);
      }
    }
    return request;
  },
  onResponse({ request, response }) {
    if (response.status === 401 && !request.url.endsWith("/v1/session")) {
      tellSignedOut();
    }
  },
  onError: ({ error }) => unreachable(error),
};

/** Every route of the API, typed by its OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that a test can put another one there.
  fetch: (request) => fetch(request),
});
api.use(session);

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The body of a successful answer.
 *
 * @throws ApiProblem for any other
 */
export async function body<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) {
    throw problemOf(response, error);
  }
  return data as T;
}

/** The same with the answer's revision, which a change wants back. */
export async function bodyAndTag<T>(call: Promise<Answered<T>>): Promise<{ body: T; tag: string }> {
  const answered = await call;
  return { body: await body(Promise.resolve(answered)), tag: answered.response.headers.get("ETag") ?? "" };
}
