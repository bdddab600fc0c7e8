import { HttpResponse, http } from "msw";
import { PIECE_BYTES } from "../api/uploads";

/** What a server of uploads was asked, and what becomes of what it has received. */
export interface ReceivedUploads {
  /** What each upload was begun with. */
  readonly begun: Readonly<Record<string, string>>[];
  /** Where each piece began. */
  readonly pieces: { readonly id: string; readonly from: number }[];
  /** Told of each piece before it is taken: an answer stands in its place. */
  refuse: (id: string, from: number) => Response | undefined;
  /** What the state of an upload says once all is there. */
  result: (id: string) => object;
}

/** Takes uploads in pieces, as tus has it. The bodies are not looked at: here they have no bytes. */
export function uploadServer(): { received: ReceivedUploads; handlers: ReturnType<typeof http.all>[] } {
  const lengths = new Map<string, number>();
  const offsets = new Map<string, number>();
  const received: ReceivedUploads = {
    begun: [],
    pieces: [],
    refuse: () => undefined,
    result: () => ({ state: "DONE" }),
  };
  const tus = (offset: number) => ({ "Tus-Resumable": "1.0.0", "Upload-Offset": String(offset) });
  const handlers = [
    http.post("*/v1/uploads", ({ request }) => {
      const id = `upl_${received.begun.length + 1}`;
      received.begun.push(metadataOf(request.headers.get("Upload-Metadata") ?? ""));
      lengths.set(id, Number(request.headers.get("Upload-Length")));
      offsets.set(id, 0);
      return new HttpResponse(null, { status: 201, headers: { ...tus(0), Location: `/v1/uploads/${id}` } });
    }),
    http.head("*/v1/uploads/:id", ({ params }) => {
      const id = String(params.id);
      return new HttpResponse(null, {
        headers: { ...tus(offsets.get(id) ?? 0), "Upload-Length": String(lengths.get(id)) },
      });
    }),
    http.patch("*/v1/uploads/:id", ({ request, params }) => {
      const id = String(params.id);
      const from = Number(request.headers.get("Upload-Offset"));
      const refused = received.refuse(id, from);
      if (refused !== undefined) {
        return refused;
      }
      received.pieces.push({ id, from });
      const offset = Math.min(from + PIECE_BYTES, lengths.get(id) ?? 0);
      offsets.set(id, offset);
      return new HttpResponse(null, { status: 204, headers: tus(offset) });
    }),
    http.get("*/v1/uploads/:id", ({ params }) =>
      HttpResponse.json({ id: params.id, state: "RECEIVED", ...received.result(String(params.id)) }),
    ),
  ];
  return { received, handlers };
}

function metadataOf(header: string): Record<string, string> {
  return Object.fromEntries(
    header
      .split(",")
      .map((pair) => pair.split(" "))
      .map(([key, value = ""]) => [key, atob(value)]),
  );
}

/** As large as it says, and so are its parts, without the bytes. */
export function largeFile(name: string, size: number): File {
  const file = new File(["x"], name, { lastModified: 1 });
  const slice = (from = 0, to = size) => sized(new Blob(["x"]), Math.min(to, size) - from);
  Object.defineProperty(file, "slice", { value: slice });
  return sized(file, size);
}

function sized<T extends Blob>(blob: T, size: number): T {
  return Object.defineProperty(blob, "size", { value: size });
}
