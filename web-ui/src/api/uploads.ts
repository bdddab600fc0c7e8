import type { DetailedError } from "tus-js-client";
import { api, body, forgeryHeader, tellSignedOut } from "./client";
import { ApiProblem, problemOf, unreachable } from "./problem";
import type { components } from "./schema";

type Upload = components["schemas"]["Upload"];

/** What one request carries at most, so that a proxy with a limit does not stop a large file. */
export const PIECE_BYTES = 16_000_000;
const RETRY_MILLIS = [500, 2_000, 5_000, 10_000];
const LOOK_MILLIS = 300;

/** What the server is told of a file before its first byte. */
export interface FileWish {
  /** A model becomes a version by itself; a file waits to be used by its upload's id. */
  readonly kind: "model" | "file";
  readonly name: string;
  readonly alias?: string;
}

/**
 * Sends a file in pieces by tus and waits until the server has looked through it. Whatever broke off
 * goes on where it stopped: a lost connection by itself, a closed page once the same file is sent for
 * the same purpose.
 *
 * @param told the bytes that are there
 * @param stop stops the sending; what has been sent is kept for the next try
 */
export async function uploadFile(
  file: File,
  wish: FileWish,
  told: (bytes: number) => void,
  stop: AbortSignal,
): Promise<Upload> {
  const id = await send(file, wish, told, stop);
  for (;;) {
    stop.throwIfAborted();
    const upload = await body(api.GET("/v1/uploads/{id}", { params: { path: { id } }, signal: stop }));
    if (upload.state === "DONE") {
      return upload;
    }
    if (upload.state === "FAILED" || upload.state === "EXPIRED") {
      throw givenUp(upload);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
  }
}

function givenUp({ problem, detail }: Upload): ApiProblem {
  const code = problem?.split(":").pop() ?? "upload-expired";
  const words = detail ?? "The upload expired before all of it had come";
  return new ApiProblem(422, code, words, undefined, [], undefined);
}

async function send(
  file: File,
  wish: FileWish,
  told: (bytes: number) => void,
  stop: AbortSignal,
): Promise<string> {
  const tus = await import("tus-js-client");
  stop.throwIfAborted();
  const { kind, name, alias } = wish;
  const metadata: Record<string, string> = alias === undefined ? { kind, name } : { kind, name, alias };
  return new Promise((resolve, reject) => {
    const sending = new tus.Upload(file, {
      endpoint: `${window.location.origin}/v1/uploads`,
      headers: forgeryHeader(),
      metadata,
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_MILLIS,
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => told(sent),
      onSuccess: () => resolve(sending.url?.split("/").pop() ?? ""),
      onError: (failure) => reject(problemIn(failure)),
    });
    stop.addEventListener("abort", () => {
      void sending.abort();
      reject(stop.reason);
    });
    sending.findPreviousUploads().then((earlier) => {
      const same = earlier.find((one) => isSame(one.metadata, metadata));
      if (same !== undefined) {
        sending.resumeFromPreviousUpload(same);
      }
      if (!stop.aborted) {
        sending.start();
      }
    }, reject);
  });
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return ["kind", "name", "alias"].every((member) => one[member] === other[member]);
}

/** The server's own words, where a piece was refused. */
function problemIn(failure: Error | DetailedError): ApiProblem {
  const response = "originalResponse" in failure ? failure.originalResponse : null;
  if (response === null || response === undefined || response.getStatus() < 200) {
    return unreachable(failure);
  }
  if (response.getStatus() === 401) {
    tellSignedOut();
  }
  let answer: unknown;
  try {
    answer = JSON.parse(response.getBody());
  } catch {
    answer = undefined;
  }
  return problemOf(new Response(null, { status: response.getStatus() }), answer);
}
