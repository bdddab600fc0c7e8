import type { DetailedError, Upload } from "tus-js-client";
import { api, body, forgeryHeader } from "../../api/client";
import { ApiProblem, problemOf, unreachable } from "../../api/problem";
import { textAt } from "./documents";

/** What is larger goes in pieces, and goes on where a connection broke. */
const LARGE_BYTES = 32_000_000;

const CHUNK_BYTES = 16_000_000;
const LOOK_AGAIN_MILLIS = 1000;

interface ModelUpload {
  readonly name: string;
  readonly alias: string | undefined;
  /** The model first, then its side files of external data. */
  readonly files: readonly [File, ...File[]];
}

/** Told how much of all bytes has arrived, and what is done then. */
export type Progress = (fraction: number | undefined, what: string) => void;

/** Uploads a model and waits until the server has checked it; answers the reference to use. */
export async function uploadModel(
  upload: ModelUpload,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const total = upload.files.reduce((sum, file) => sum + file.size, 0);
  const version =
    total > LARGE_BYTES
      ? await inPieces(upload, total, progress, signal)
      : await atOnce(upload, progress, signal);
  return upload.alias === undefined ? `${upload.name}:${version}` : `${upload.name}@${upload.alias}`;
}

async function atOnce(upload: ModelUpload, progress: Progress, signal: AbortSignal): Promise<number> {
  progress(undefined, "Uploading and checking");
  const form = new FormData();
  upload.files.forEach((file, index) => {
    form.append(index === 0 ? "model" : file.name, file, file.name);
  });
  const alias = upload.alias === undefined ? "" : `?alias=${encodeURIComponent(upload.alias)}`;
  const response = await fetch(`/v1/models/${encodeURIComponent(upload.name)}/versions${alias}`, {
    method: "POST",
    credentials: "same-origin",
    headers: forgeryHeader(),
    body: form,
    signal,
  }).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw problemOf(response, answer);
  }
  return versionIn(answer);
}

async function inPieces(
  upload: ModelUpload,
  total: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const alone = upload.files.length === 1;
  const ids: string[] = [];
  let before = 0;
  for (const [index, file] of upload.files.entries()) {
    const done = before;
    const metadata: Record<string, string> = alone
      ? { name: upload.name, kind: "model", ...(upload.alias === undefined ? {} : { alias: upload.alias }) }
      : { name: index === 0 ? "model.onnx" : file.name, kind: "file" };
    ids.push(await resumable(file, metadata, (sent) => progress((done + sent) / total, "Uploading"), signal));
    before += file.size;
  }
  progress(undefined, "Checking");
  const states = [];
  for (const id of ids) {
    states.push(await received(id, signal));
  }
  if (alone) {
    const path = textAt(states[0], ["version"]) ?? "";
    return Number(path.split("/").pop());
  }
  const [model, ...files] = ids;
  const answer = await body(
    api.POST("/v1/models/{name}/versions", {
      params: { path: { name: upload.name }, query: { alias: upload.alias } },
      body: { model: model ?? "", files },
      signal,
    }),
  );
  return versionIn(answer);
}

/** Sends one file by tus; the id of its upload. What an earlier try has sent is not sent again. */
async function resumable(
  file: File,
  metadata: Record<string, string>,
  sent: (count: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const tus = await import("tus-js-client");
  return new Promise((resolve, reject) => {
    const upload: Upload = new tus.Upload(file, {
      endpoint: "/v1/uploads",
      headers: forgeryHeader(),
      metadata,
      chunkSize: CHUNK_BYTES,
      retryDelays: [500, 2000, 5000, 10_000],
      removeFingerprintOnSuccess: true,
      onProgress: sent,
      onSuccess: () => resolve(upload.url?.split("/").pop() ?? ""),
      onError: (failure) => reject(problemIn(failure)),
    });
    signal.addEventListener("abort", () => {
      void upload.abort();
      reject(new ApiProblem(-1, "stopped", "The upload was stopped", undefined, [], undefined));
    });
    void upload.findPreviousUploads().then((previous) => {
      const same = previous.find((one) => one.metadata.name === metadata.name);
      if (same !== undefined) {
        upload.resumeFromPreviousUpload(same);
      }
      upload.start();
    });
  });
}

async function received(id: string, signal: AbortSignal): Promise<unknown> {
  for (;;) {
    const upload: unknown = await body(api.GET("/v1/uploads/{id}", { params: { path: { id } }, signal }));
    const state = textAt(upload, ["state"]);
    if (state === "DONE") {
      return upload;
    }
    if (state !== "RECEIVING" && state !== "RECEIVED") {
      const detail = textAt(upload, ["detail"]) ?? "The server gave the upload up";
      throw new ApiProblem(
        422,
        textAt(upload, ["problem"]) ?? "upload-failed",
        detail,
        undefined,
        [],
        undefined,
      );
    }
    await new Promise((resume) => setTimeout(resume, LOOK_AGAIN_MILLIS));
  }
}

function versionIn(answer: unknown): number {
  return typeof answer === "object" && answer !== null && "version" in answer ? Number(answer.version) : 1;
}

/** The server's own words, where a piece was refused. */
function problemIn(failure: Error | DetailedError): ApiProblem {
  const response = "originalResponse" in failure ? failure.originalResponse : null;
  if (response === null) {
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
