import { api, body, forgeryHeader } from "../../api/client";
import { ApiProblem, problemOf, unreachable } from "../../api/problem";
import { sendInPieces } from "./pieces";

/** From here on an upload is sent so that it goes on where a connection broke. */
export const IN_PIECES_FROM = 32_000_000;

export interface Progress {
  readonly sent: number;
  readonly total: number;
}

export interface Upload {
  readonly name: string;
  readonly alias: string;
  readonly model: File;
  /** Files of external data, under the names that the model uses. */
  readonly files: readonly File[];
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** Sends a model's files and answers the number of the version that they have become. */
export function upload(wanted: Upload): Promise<number> {
  return totalOf(wanted) < IN_PIECES_FROM ? sendAtOnce(wanted) : sendEachInPieces(wanted);
}

function totalOf({ model, files }: Upload): number {
  return files.reduce((sum, file) => sum + file.size, model.size);
}

function numberOf(answer: unknown): number {
  if (typeof answer === "object" && answer !== null && "version" in answer) {
    if (typeof answer.version === "number") {
      return answer.version;
    }
  }
  throw new Error("the answer names no version");
}

/** XMLHttpRequest, because fetch does not tell how much was sent. */
function sendAtOnce({ name, alias, model, files, signal, onProgress }: Upload): Promise<number> {
  const form = new FormData();
  form.append("model", model, model.name);
  for (const file of files) {
    form.append(file.name, file, file.name);
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = alias === "" ? "" : `?alias=${encodeURIComponent(alias)}`;
    request.open("POST", `/v1/models/${encodeURIComponent(name)}/versions${query}`);
    for (const [header, value] of Object.entries(forgeryHeader())) {
      request.setRequestHeader(header, value);
    }
    request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, total });
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status === 201) {
        resolve(numberOf(answer));
        return;
      }
      const retryAfter = request.getResponseHeader("Retry-After");
      const headers: HeadersInit = retryAfter === null ? {} : { "Retry-After": retryAfter };
      reject(problemOf(new Response(null, { status: request.status, headers }), answer));
    };
    request.onerror = () => reject(unreachable(undefined));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}

async function sendEachInPieces(wanted: Upload): Promise<number> {
  const total = totalOf(wanted);
  const ids: string[] = [];
  let before = 0;
  for (const file of [wanted.model, ...wanted.files]) {
    const offset = before;
    const id = await sendInPieces(file, wanted.signal, (sent) =>
      wanted.onProgress({ sent: offset + sent, total }),
    );
    await received(id, wanted.signal);
    ids.push(id);
    before += file.size;
  }
  const [model = "", ...files] = ids;
  const made = await body(
    api.POST("/v1/models/{name}/versions", {
      params: { path: { name: wanted.name }, query: wanted.alias === "" ? {} : { alias: wanted.alias } },
      body: { model, files },
      signal: wanted.signal,
    }),
  );
  return numberOf(made);
}

/** Waits until the server has put away what it got, which takes it a moment for large files. */
async function received(id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { state, detail, problem } = await body(
      api.GET("/v1/uploads/{id}", { params: { path: { id } }, signal }),
    );
    if (state === "DONE") {
      return;
    }
    if (state === "FAILED" || state === "EXPIRED") {
      throw new ApiProblem(
        422,
        problem ?? "upload-expired",
        detail ?? "The upload has expired",
        undefined,
        [],
        undefined,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
