import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { keepForgeryToken } from "../../api/client";
import { sendInPieces } from "./pieces";
import { platform, problem, version } from "./testing/platform";
import { IN_PIECES_FROM, type Upload, upload } from "./upload";

vi.mock("./pieces", () => ({ sendInPieces: vi.fn() }));

beforeAll(() => {
  platform.listen();
  keepForgeryToken("token");
});
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

function wanted(changes: Partial<Upload> = {}): Upload {
  return {
    name: "glyphs",
    alias: "",
    model: new File(["abc"], "glyphs.onnx"),
    files: [],
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  };
}

/** As large as it says, without the bytes. */
function large(name: string): File {
  const file = new File(["x"], name);
  Object.defineProperty(file, "size", { value: IN_PIECES_FROM });
  return file;
}

describe("an upload", () => {
  it("that is small goes in one request, with the session's token", async () => {
    let token: string | null = null;
    let alias: string | null = null;
    platform.use(
      http.post("*/v1/models/glyphs/versions", ({ request }) => {
        token = request.headers.get("X-CSRF-Token");
        alias = new URL(request.url).searchParams.get("alias");
        return HttpResponse.json(version(6), { status: 201 });
      }),
    );
    expect(await upload(wanted({ alias: "fp32" }))).toBe(6);
    expect([token, alias]).toEqual(["token", "fp32"]);
  });

  it("that is no model says what is wrong with it", async () => {
    platform.use(
      http.post("*/v1/models/glyphs/versions", () => problem(422, "not-onnx", "Expected an ONNX file")),
    );
    await expect(upload(wanted())).rejects.toMatchObject({
      status: 422,
      code: "not-onnx",
      message: "Expected an ONNX file",
    });
  });

  it("that the server does not answer says so", async () => {
    platform.use(http.post("*/v1/models/glyphs/versions", () => HttpResponse.error()));
    await expect(upload(wanted())).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });

  it("that is large goes in pieces, and a version is made of them once they are there", async () => {
    vi.mocked(sendInPieces).mockImplementation(async (file) => `upl_${file.name}`);
    const states = ["RECEIVED", "DONE", "DONE"];
    let made: unknown;
    platform.use(
      http.get("*/v1/uploads/:id", () => HttpResponse.json({ state: states.shift() })),
      http.post("*/v1/models/glyphs/versions", async ({ request }) => {
        made = await request.json();
        return HttpResponse.json(version(7), { status: 201 });
      }),
    );
    const files = [new File(["w"], "weights.bin")];
    expect(await upload(wanted({ model: large("glyphs.onnx"), files }))).toBe(7);
    expect(made).toEqual({ model: "upl_glyphs.onnx", files: ["upl_weights.bin"] });
  });

  it("whose pieces the server could not take says why", async () => {
    vi.mocked(sendInPieces).mockResolvedValue("upl_1");
    platform.use(
      http.get("*/v1/uploads/:id", () =>
        HttpResponse.json({ state: "FAILED", problem: "digest-mismatch", detail: "Other bytes" }),
      ),
    );
    await expect(upload(wanted({ model: large("a.onnx") }))).rejects.toMatchObject({
      code: "digest-mismatch",
      message: "Other bytes",
    });
  });
});
