import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { problem } from "../test/problem";
import { largeFile, uploadServer } from "../test/uploads";
import { keepForgeryToken, onSignedOut } from "./client";
import { uploadModel } from "./modelUpload";
import { PIECE_BYTES, uploadFile } from "./uploads";

vi.setConfig({ testTimeout: 30_000 });

const server = setupServer();
let { received, handlers } = uploadServer();
beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" });
  keepForgeryToken("token");
});
beforeEach(() => {
  localStorage.clear();
  ({ received, handlers } = uploadServer());
  server.use(...handlers);
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const never = new AbortController().signal;
const WISH = { kind: "file", name: "weights.bin" } as const;

describe("a file", () => {
  it("goes in pieces, and tells how many of its bytes have arrived", async () => {
    const told: number[] = [];
    const size = 2 * PIECE_BYTES + 5;
    const { id } = await uploadFile(largeFile("w", size), WISH, (bytes) => told.push(bytes), never);
    expect(id).toBe("upl_1");
    expect(received.begun).toEqual([WISH]);
    expect(received.pieces.map((piece) => piece.from)).toEqual([0, PIECE_BYTES, 2 * PIECE_BYTES]);
    expect(told.at(-1)).toBe(size);
    expect(told).toEqual(expect.arrayContaining([0, PIECE_BYTES, 2 * PIECE_BYTES, size]));
  });

  it("that was stopped goes on where it was, in the same upload", async () => {
    const stop = new AbortController();
    received.refuse = (_id, from) => {
      if (from === PIECE_BYTES) {
        stop.abort();
        return HttpResponse.error();
      }
      return undefined;
    };
    const size = 2 * PIECE_BYTES;
    await expect(uploadFile(largeFile("w", size), WISH, () => {}, stop.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
    received.refuse = () => undefined;
    await uploadFile(largeFile("w", size), WISH, () => {}, never);
    expect(received.begun).toHaveLength(1);
    expect(received.pieces).toEqual([
      { id: "upl_1", from: 0 },
      { id: "upl_1", from: PIECE_BYTES },
    ]);
  });

  it("whose connection broke goes on by itself", async () => {
    let broken = 0;
    received.refuse = (_id, from) =>
      from === PIECE_BYTES && broken++ === 0 ? HttpResponse.error() : undefined;
    await uploadFile(largeFile("w", 2 * PIECE_BYTES), WISH, () => {}, never);
    expect(broken).toBe(2);
    expect(received.pieces.map((piece) => piece.from)).toEqual([0, PIECE_BYTES]);
  });

  it("for another purpose is sent anew", async () => {
    const stop = new AbortController();
    received.refuse = () => {
      stop.abort();
      return HttpResponse.error();
    };
    const file = largeFile("w", 10);
    await expect(uploadFile(file, WISH, () => {}, stop.signal)).rejects.toMatchObject({ name: "AbortError" });
    received.refuse = () => undefined;
    await uploadFile(file, { kind: "model", name: "glyphs" }, () => {}, never);
    expect(received.begun).toEqual([WISH, { kind: "model", name: "glyphs" }]);
  });

  it("that the quota has no room for says so in the server's words", async () => {
    server.use(
      http.post("*/v1/uploads", () => problem(403, "quota-exceeded", "The tenant has no room left")),
    );
    await expect(uploadFile(largeFile("w", 10), WISH, () => {}, never)).rejects.toMatchObject({
      status: 403,
      code: "quota-exceeded",
      message: "The tenant has no room left",
    });
  });
});

it("a session that ends while a file is sent brings the sign-in", async () => {
  const told = vi.fn();
  const forget = onSignedOut(told);
  received.refuse = () => problem(401, "authentication-required", "Sign in");
  await expect(uploadFile(largeFile("w", 10), WISH, () => {}, never)).rejects.toMatchObject({ status: 401 });
  expect(told).toHaveBeenCalled();
  forget();
});

describe("a model", () => {
  const model = new File(["abc"], "My Glyphs (1).onnx");

  it("of one file becomes a version with its alias", async () => {
    received.result = () => ({ state: "DONE", version: "/v1/models/glyphs/versions/6" });
    expect(await uploadModel({ name: "glyphs", alias: "fp32", model, files: [] }, () => {}, never)).toBe(6);
    expect(received.begun).toEqual([{ kind: "model", name: "glyphs", alias: "fp32" }]);
  });

  it("of several files becomes a version once all are there", async () => {
    let made: unknown;
    let alias: string | null = null;
    const states = ["RECEIVED", "DONE", "DONE"];
    received.result = () => ({ state: states.shift() });
    server.use(
      http.post("*/v1/models/glyphs/versions", async ({ request }) => {
        made = await request.json();
        alias = new URL(request.url).searchParams.get("alias");
        return HttpResponse.json({ version: 7 }, { status: 201 });
      }),
    );
    const progress: number[] = [];
    const files = [new File(["four"], "weights.bin")];
    const wish = { name: "glyphs", alias: "fp32", model, files };
    expect(await uploadModel(wish, ({ sentBytes }) => progress.push(sentBytes), never)).toBe(7);
    expect(received.begun.map((one) => one.name)).toEqual(["model.onnx", "weights.bin"]);
    expect([made, alias]).toEqual([{ model: "upl_1", files: ["upl_2"] }, "fp32"]);
    expect(progress.at(-1)).toBe(7);
  });

  it("that is none says what is wrong with it", async () => {
    received.result = () => ({ state: "FAILED", problem: "not-onnx", detail: "Expected an ONNX file" });
    await expect(uploadModel({ name: "g", model, files: [] }, () => {}, never)).rejects.toMatchObject({
      code: "not-onnx",
      message: "Expected an ONNX file",
    });
  });
});
