import type { DetailedError } from "tus-js-client";
import { forgeryHeader } from "../../api/client";
import { problemOf, unreachable } from "../../api/problem";

/** What one request carries at most, so that a proxy with a limit does not stop a large file. */
const PIECE = 64_000_000;

/**
 * Sends one file by tus and answers the upload's id. The browser remembers unfinished ones: the same
 * file goes on where it was, also after the page was closed.
 */
export async function sendInPieces(
  file: File,
  signal: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<string> {
  const tus = await import("tus-js-client");
  return new Promise((resolve, reject) => {
    const sending = new tus.Upload(file, {
      endpoint: `${window.location.origin}/v1/uploads`,
      metadata: { name: file.name, kind: "file" },
      headers: forgeryHeader(),
      chunkSize: PIECE,
      retryDelays: [0, 1_000, 3_000, 5_000, 10_000],
      removeFingerprintOnSuccess: true,
      onProgress,
      onSuccess: () => resolve((sending.url ?? "").split("/").pop() ?? ""),
      onError: (failure) => reject("originalResponse" in failure ? problemIn(failure) : failure),
    });
    signal.addEventListener("abort", () => {
      void sending.abort();
      reject(signal.reason);
    });
    sending.findPreviousUploads().then(([previous]) => {
      if (previous !== undefined) {
        sending.resumeFromPreviousUpload(previous);
      }
      sending.start();
    }, reject);
  });
}

function problemIn(failure: DetailedError): Error {
  const answer = failure.originalResponse;
  if (answer === null || answer === undefined || answer.getStatus() < 200) {
    return unreachable(failure);
  }
  let document: unknown;
  try {
    document = JSON.parse(answer.getBody());
  } catch {
    document = undefined;
  }
  return problemOf(new Response(null, { status: answer.getStatus() }), document);
}
