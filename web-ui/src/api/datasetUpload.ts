import { api, body } from "./client";
import { plainName } from "./datasetFormats";
import type { components } from "./schema";
import type { DatasetVersion } from "./types";
import { uploadFile } from "./uploads";

/** From this size on files are sent in pieces, so that a broken connection costs little. */
const IN_PIECES_BYTES = 16_000_000;

interface DatasetWish {
  readonly name: string;
  readonly format: string;
  readonly files: ReadonlyMap<string, File>;
  readonly options: unknown;
  readonly splits: unknown;
}

export function manifestOf(wish: DatasetWish): Record<string, unknown> {
  return {
    format: wish.format,
    files: Object.fromEntries([...wish.files].map(([role, file]) => [role, plainName(file.name)])),
    ...(wish.options === undefined ? {} : { options: wish.options }),
    ...(wish.splits === undefined ? {} : { splits: wish.splits }),
  };
}

/**
 * Makes the next version of a dataset; its check goes on afterwards.
 *
 * @param told how much of all files has been sent, 0 to 1; only where they are sent in pieces
 * @return the version's number
 */
export async function uploadDataset(
  wish: DatasetWish,
  told: (share: number) => void,
  stop: AbortSignal,
): Promise<number> {
  const size = [...wish.files.values()].reduce((sum, file) => sum + file.size, 0);
  const sent = size < IN_PIECES_BYTES ? sentAtOnce(wish) : await sentInPieces(wish, size, told, stop);
  return (await post(wish.name, sent, stop)).version;
}

function sentAtOnce(wish: DatasetWish): FormData {
  const form = new FormData();
  form.append("manifest", new Blob([JSON.stringify(manifestOf(wish))], { type: "application/json" }));
  for (const [role, file] of wish.files) {
    form.append(role, file, plainName(file.name));
  }
  return form;
}

async function sentInPieces(
  wish: DatasetWish,
  size: number,
  told: (share: number) => void,
  stop: AbortSignal,
): Promise<string> {
  const ids: string[] = [];
  let before = 0;
  for (const file of wish.files.values()) {
    const begun = before;
    const wished = { kind: "file", name: plainName(file.name) } as const;
    const { id } = await uploadFile(file, wished, (bytes) => told((begun + bytes) / size), stop);
    ids.push(id);
    before += file.size;
  }
  return JSON.stringify({ manifest: manifestOf(wish), files: ids });
}

/** The API's types tie files to one format; here format and files were chosen by a person, and the server judges. */
const DESCRIBED: components["schemas"]["SentDataset"] = {
  manifest: { format: "npz", files: { archive: "" } },
  files: [],
};

function post(name: string, sent: FormData | string, signal: AbortSignal): Promise<DatasetVersion> {
  return body(
    api.POST("/v1/datasets/{name}/versions", {
      params: { path: { name }, header: { Prefer: "respond-async" } },
      body: DESCRIBED,
      bodySerializer: () => sent,
      signal,
    }),
  );
}
