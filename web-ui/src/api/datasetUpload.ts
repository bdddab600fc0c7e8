import { forgeryHeader } from "./client";
import { plainName } from "./datasetFormats";
import { uploadFile } from "./fileUpload";
import { problemOf, unreachable } from "./problem";
import { members, number } from "./unknowns";

/** From this size on files are sent in pieces, so that a broken connection costs little. */
const IN_PIECES_BYTES = 16_000_000;

export interface DatasetWish {
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
): Promise<number | undefined> {
  const size = [...wish.files.values()].reduce((sum, file) => sum + file.size, 0);
  const sent = size < IN_PIECES_BYTES ? sentAtOnce(wish) : await sentInPieces(wish, size, told, stop);
  const { version } = members(await post(wish.name, sent, stop));
  return number(version);
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
    ids.push(await uploadFile(file, plainName(file.name), (bytes) => told((begun + bytes) / size), stop));
    before += file.size;
  }
  return JSON.stringify({ manifest: manifestOf(wish), files: ids });
}

/** Options are free, so the manifest is sent as it stands and the server says what is wrong with it. */
async function post(name: string, sent: FormData | string, stop: AbortSignal): Promise<unknown> {
  const response = await fetch(`/v1/datasets/${encodeURIComponent(name)}/versions`, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      Prefer: "respond-async",
      ...forgeryHeader(),
      ...(typeof sent === "string" ? { "Content-Type": "application/json" } : {}),
    },
    body: sent,
    signal: stop,
  }).catch((failure: unknown) => {
    throw unreachable(failure);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw problemOf(response, answer);
  }
  return answer;
}
