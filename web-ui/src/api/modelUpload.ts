import { api, body } from "./client";
import { uploadFile } from "./uploads";

export interface Progress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

interface ModelWish {
  readonly name: string;
  /** Left out where the version shall have none. */
  readonly alias?: string;
  readonly model: File;
  /** Files of external data, under the names that the model uses. */
  readonly files: readonly File[];
}

/** Its own name may be one that the server does not take; only those of the other files mean something. */
const MODEL_FILE = "model.onnx";

/** Sends a model's files, waits for their check, and answers the number of the version they have become. */
export async function uploadModel(
  { name, alias, model, files }: ModelWish,
  told: (progress: Progress) => void,
  stop: AbortSignal,
): Promise<number> {
  const totalBytes = files.reduce((sum, file) => sum + file.size, model.size);
  if (files.length === 0) {
    const wish = { kind: "model", name, alias } as const;
    const { version = "" } = await uploadFile(
      model,
      wish,
      (sentBytes) => told({ sentBytes, totalBytes }),
      stop,
    );
    return Number(version.split("/").pop());
  }
  const ids: string[] = [];
  let before = 0;
  for (const file of [model, ...files]) {
    const begun = before;
    const wish = { kind: "file", name: file === model ? MODEL_FILE : file.name } as const;
    const { id } = await uploadFile(
      file,
      wish,
      (sent) => told({ sentBytes: begun + sent, totalBytes }),
      stop,
    );
    ids.push(id);
    before += file.size;
  }
  const [first = "", ...others] = ids;
  const made = await body(
    api.POST("/v1/models/{name}/versions", {
      params: { path: { name }, query: { alias } },
      body: { model: first, files: others },
      signal: stop,
    }),
  );
  return made.version;
}
