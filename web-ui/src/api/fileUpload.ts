import type { DetailedError } from "tus-js-client";
import { api, body, forgeryHeader } from "./client";
import { ApiProblem, problemOf, unreachable } from "./problem";

const PIECE_BYTES = 8_000_000;
const LOOK_MILLIS = 1_000;

/**
 * Sends a file in pieces and waits until the server has looked through it. A file whose sending
 * broke off here earlier is gone on with where it stopped.
 *
 * @param told the bytes that are there
 * @return the upload's id
 */
export async function uploadFile(
  file: File,
  name: string,
  told: (bytes: number) => void,
  stop: AbortSignal,
): Promise<string> {
  const url = await send(file, name, told, stop);
  const id = url.split("/").pop() ?? "";
  for (;;) {
    stop.throwIfAborted();
    const upload = await body(api.GET("/v1/uploads/{id}", { params: { path: { id } } }));
    if (upload.state === "DONE") {
      return id;
    }
    if (upload.state === "FAILED" || upload.state === "EXPIRED") {
      throw new ApiProblem(
        422,
        upload.problem ?? "upload-expired",
        upload.detail ?? "The upload expired before all of it had come",
        undefined,
        [],
        undefined,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
  }
}

async function send(
  file: File,
  name: string,
  told: (bytes: number) => void,
  stop: AbortSignal,
): Promise<string> {
  const { Upload } = await import("tus-js-client");
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: "/v1/uploads",
      metadata: { name, kind: "file" },
      headers: forgeryHeader(),
      chunkSize: PIECE_BYTES,
      retryDelays: [0, 1_000, 5_000, 15_000],
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => told(sent),
      onSuccess: () => resolve(upload.url ?? ""),
      onError: (failure) => reject(asSent(failure)),
    });
    stop.addEventListener("abort", () => {
      void upload.abort();
      reject(stop.reason);
    });
    upload.findPreviousUploads().then((earlier) => {
      const last = earlier[0];
      if (last !== undefined) {
        upload.resumeFromPreviousUpload(last);
      }
      upload.start();
    }, reject);
  });
}

/** What the server said to a piece, as to any other request. */
function asSent(failure: Error | DetailedError): ApiProblem {
  const response = "originalResponse" in failure ? failure.originalResponse : null;
  if (response === null || response.getStatus() < 200) {
    return unreachable(failure);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(response.getBody());
  } catch {
    answer = undefined;
  }
  return problemOf(new Response(null, { status: response.getStatus() }), answer);
}
