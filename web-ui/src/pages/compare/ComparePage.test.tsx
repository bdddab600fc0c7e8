import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import ComparePage from "./ComparePage";
import { has, platform, version } from "./testing/platform";

const scopes = vi.hoisted(() => ({ may: true }));
vi.mock("../../app/session", () => ({ useSession: () => ({ may: () => scopes.may }) }));

beforeAll(() => platform.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  scopes.may = true;
});
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

const fp32 = version("glyphs", 1, { sizeBytes: 465_077 });
const int8 = version("glyphs", 2, { technique: "static", verdict: "PASSED", change: 0.03 });
const dynamic = version("glyphs", 3, { technique: "dynamic", verdict: "MISSED", change: -2, speedup: 0.99 });

function open(search: string) {
  return renderApp(<ComparePage />, { path: `/compare${search}` });
}

async function heads(): Promise<(string | null)[]> {
  return within(await screen.findByRole("region", { name: "Facts of the versions" }))
    .getAllByRole("columnheader")
    .slice(1)
    .map((head) => within(head).getByRole("link").textContent);
}

/** The places of the row of that name, FP32's first. */
function row(label: string): (string | null)[] {
  const head = screen.getByRole("rowheader", { name: label });
  return within(head.closest("tr") as HTMLElement)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);
}

describe("a comparison", () => {
  it("has all versions of a model, FP32 first", async () => {
    has("glyphs", [int8, dynamic, fp32].reverse());
    open("?model=glyphs");
    await screen.findByRole("link", { name: "glyphs:3" });
    await waitFor(async () => expect((await heads())[0]).toBe("glyphs:1"));
    expect((await heads()).slice(1).sort()).toEqual(["glyphs:2", "glyphs:3"]);
    expect(document.title).toBe("Compare glyphs · Quantry");
  });

  it("brings the FP32 model of the versions asked for", async () => {
    has("glyphs", [fp32, int8, dynamic]);
    open("?v=glyphs:3,glyphs:2");
    await screen.findByRole("link", { name: "glyphs:1" });
    expect(await heads()).toEqual(["glyphs:1", "glyphs:3", "glyphs:2"]);
    expect(row("top1")).toEqual([
      "98.90",
      "96.90▼ worse: −2.00 points (−2.10 to −1.90)",
      "98.93+0.03 points (−0.07 to +0.13)",
    ]);
    expect(screen.queryByRole("button", { name: "Remove glyphs:1" })).toBeNull();
  });

  it("shows the good ones where one is unknown, and takes that one out", async () => {
    has("glyphs", [fp32, int8]);
    const { router } = open("?v=glyphs:2,glyphs:99,nonsense");
    const trouble = await screen.findByRole("alert");
    await waitFor(() => expect(trouble.textContent).toContain("glyphs:99There is no such version"));
    expect(trouble.textContent).toContain("nonsensenames no version");
    expect(await screen.findByRole("link", { name: "glyphs:2" })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Remove glyphs:99" }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ v: "glyphs:2" }));
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });

  it("takes a version out of a whole model and keeps the others", async () => {
    has("glyphs", [fp32, int8, dynamic]);
    const { router } = open("?model=glyphs");
    await userEvent.click(await screen.findByRole("button", { name: "Remove glyphs:3" }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ v: "glyphs:1,glyphs:2" }));
    expect(router.state.location.search).not.toHaveProperty("model");
    await waitFor(() => expect(screen.queryByRole("link", { name: "glyphs:3" })).toBeNull());
  });

  it("says that the server is gone, and tries again", async () => {
    has("glyphs", [fp32, int8]);
    platform.use(http.get("*/v1/models/glyphs/versions/2", () => HttpResponse.error(), { once: true }));
    open("?v=glyphs:2");
    expect((await screen.findByRole("alert")).textContent).toContain("The server cannot be reached");
    await userEvent.click(screen.getByRole("button", { name: "Try again: glyphs:2" }));
    expect(await screen.findByRole("link", { name: "glyphs:2" })).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says that a version has gone while it was shown", async () => {
    has("glyphs", [fp32, int8]);
    const { queries } = open("?v=glyphs:2");
    await screen.findByRole("link", { name: "glyphs:2" });
    platform.use(http.get("*/v1/models/glyphs/versions/2", () => problem(404, "not-found", "gone")));
    await queries.invalidateQueries({ queryKey: ["models"] });
    expect((await screen.findByRole("alert")).textContent).toContain(
      "glyphs:2It is gone; what is shown is old",
    );
    expect(screen.getByRole("link", { name: "glyphs:2" })).toBeTruthy();
  });

  it("says that the FP32 model is not there any more", async () => {
    has("glyphs", [int8]);
    open("?v=glyphs:2");
    expect((await screen.findByRole("alert")).textContent).toBe(
      "glyphs:1There is no such versionothers were made from it",
    );
    expect(row("top1")).toEqual(["98.93+0.03 points (−0.07 to +0.13)"]);
  });

  it("says that there is no such model", async () => {
    platform.use(
      http.get("*/v1/models/nope/versions", () => problem(404, "not-found", "There is no such model")),
    );
    open("?model=nope");
    expect(await screen.findByText("There is no such thing")).toBeTruthy();
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Compare nope");
  });

  it("says so where a model has no versions", async () => {
    has("glyphs", []);
    open("?model=glyphs");
    expect(await screen.findByText("This model has no versions")).toBeTruthy();
  });

  it("says so where nothing of the list is there", async () => {
    has("glyphs", []);
    open("?v=glyphs:8");
    expect(await screen.findByText("Nothing to compare")).toBeTruthy();
  });

  it("shows an unevaluated and a deleted version with blank places", async () => {
    const raw = version("glyphs", 4, { technique: "float16", deletedAt: "2026-11-27T14:00:00Z" });
    has("glyphs", [fp32, int8, raw]);
    open("?v=glyphs:1,glyphs:2,glyphs:4");
    await screen.findByRole("link", { name: "glyphs:4" });
    expect(row("top1")[2]).toBe("");
    expect(row("Verdict")[2]).toBe("not evaluated");
    expect(row("Trade-off")[2]).toBe("not measured: accuracy, latency");
    expect(screen.getByText("deleted")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Promote glyphs:4" })).toBeNull();
    expect(screen.getByRole("button", { name: "Promote glyphs:2" })).toBeTruthy();
  });

  it("leaves a metric that is no number blank", async () => {
    has("glyphs", [fp32, version("glyphs", 2, { technique: "static", change: "NaN" })]);
    const { container } = open("?v=glyphs:1,glyphs:2");
    await screen.findByRole("link", { name: "glyphs:2" });
    expect(row("top1")).toEqual(["98.90", ""]);
    expect(container.textContent).not.toMatch(/NaN|n\/a|undefined|Infinity/);
    expect(screen.getByText("Nothing to draw yet")).toBeTruthy();
  });

  it("shows one version alone", async () => {
    has("glyphs", [fp32]);
    open("?v=glyphs:1");
    await screen.findByRole("link", { name: "glyphs:1" });
    expect(await heads()).toEqual(["glyphs:1"]);
    expect(screen.getByText("Nothing to draw yet")).toBeTruthy();
  });

  it("shows thirty versions", async () => {
    const many = Array.from({ length: 29 }, (_, index) =>
      version("glyphs", index + 2, { technique: "static", change: -index / 10, sizeBytes: 100_000 + index }),
    );
    has("glyphs", [fp32, ...many]);
    const { container } = open("?model=glyphs");
    await waitFor(() => expect(container.querySelectorAll("thead th[data-version]")).toHaveLength(30), {
      timeout: 60_000,
    });
  }, 120_000);

  it("shows hostile names as text", async () => {
    const node = "<img src=x onerror=alert(1)>\u202eabc";
    const name = `<b>\u202e${"x".repeat(5_000)}</b>`;
    has(name, [
      version(name, 1),
      version(name, 2, {
        technique: "<i>static</i>",
        change: 0,
        keptFloat: [{ node, opType: "Conv", decision: "<u>too small</u>" }],
      }),
    ]);
    const { container } = open(`?model=${encodeURIComponent(name)}`);
    expect((await screen.findAllByText(node)).length).toBeGreaterThan(0);
    expect(screen.getAllByText("<i>static</i>").length).toBeGreaterThan(0);
    expect(container.querySelector("b, i, u, img")).toBeNull();
  });
});

describe("the table", () => {
  it("can show differences only", async () => {
    has("glyphs", [fp32, int8, dynamic]);
    const { router } = open("?v=glyphs:2,glyphs:3");
    await screen.findByRole("rowheader", { name: "Opsets" });
    await userEvent.click(screen.getByRole("checkbox", { name: "Only differences" }));
    await waitFor(() => expect(screen.queryByRole("rowheader", { name: "Opsets" })).toBeNull());
    expect(screen.getByRole("rowheader", { name: "Technique" })).toBeTruthy();
    expect(router.state.location.search).toMatchObject({ differ: "yes", v: "glyphs:2,glyphs:3" });
  });

  it("can be turned, FP32 on top", async () => {
    has("glyphs", [fp32, int8]);
    open("?v=glyphs:2&turn=yes");
    expect(await screen.findByRole("columnheader", { name: "Technique" })).toBeTruthy();
    await screen.findByRole("link", { name: "glyphs:1" });
    const names = within(screen.getByRole("region", { name: "Facts of the versions" }))
      .getAllByRole("rowheader")
      .map((head) => within(head).getByRole("link").textContent);
    expect(names).toEqual(["glyphs:1", "glyphs:2"]);
  });

  it("gives a file", async () => {
    has("glyphs", [fp32, int8]);
    const files: Blob[] = [];
    const make = vi.fn((file: Blob) => {
      files.push(file);
      return "blob:here";
    });
    Object.assign(URL, { createObjectURL: make, revokeObjectURL: () => {} });
    open("?v=glyphs:2");
    await screen.findByRole("link", { name: "glyphs:1" });
    await userEvent.click(screen.getByRole("button", { name: "Download CSV" }));
    expect(files).toHaveLength(1);
    expect(files[0]?.type).toContain("text/csv");
  });

  it("selects a version and keeps it in the address", async () => {
    has("glyphs", [fp32, int8]);
    const { router } = open("?v=glyphs:2");
    const select = await screen.findByRole("button", { name: "Select glyphs:2" });
    await userEvent.click(select);
    await waitFor(() => expect(router.state.location.search).toMatchObject({ pick: "glyphs:2" }));
    await waitFor(() => expect(select.getAttribute("aria-pressed")).toBe("true"));
    expect(screen.getByText(/glyphs:2 static · \+0.03 points/)).toBeTruthy();
    await userEvent.click(select);
    await waitFor(() => expect(router.state.location.search).not.toHaveProperty("pick"));
  });
});

describe("layers", () => {
  const careful = version("glyphs", 3, {
    technique: "static",
    change: 0,
    quantized: [],
    keptFloat: [{ node: "stem", opType: "Conv", decision: "would ruin the output" }],
  });

  it("stand beside each other with what became of them", async () => {
    has("glyphs", [fp32, int8, careful]);
    open("?v=glyphs:2,glyphs:3");
    const frame = await screen.findByRole("region", { name: "Layers of the versions" });
    const cells = within(frame)
      .getAllByRole("cell")
      .map((cell) => cell.textContent);
    expect(cells).toEqual(["Conv", "int8 weights", "FP32: would ruin the output"]);
    expect(screen.queryByRole("img", { name: /SQNR/ })).toBeNull();
  });

  it("have a chart where the noise of their weights is known", async () => {
    has("glyphs", [
      fp32,
      version("glyphs", 2, {
        technique: "static",
        change: 0,
        histograms: [{ node: "stem", weightsDb: 31.46 }],
      }),
    ]);
    open("?v=glyphs:2");
    expect(
      await screen.findByRole("img", { name: /SQNR of the weights of 1 layer in 1 version/ }),
    ).toBeTruthy();
    expect(screen.getByText(/31.5 dB/)).toBeTruthy();
  });
});

describe("without versions in the address", () => {
  it("offers models", async () => {
    platform.use(
      http.get("*/v1/models", () =>
        HttpResponse.json({
          items: [
            { id: "mod_1", name: "glyphs", createdAt: "2026-11-27T13:35:10Z", latestVersion: 3, aliases: [] },
          ],
        }),
      ),
    );
    open("");
    const link = await screen.findByRole("link", { name: "glyphs" });
    expect(link.getAttribute("href")).toBe("/compare?model=glyphs");
  });

  it("says what to do without models", async () => {
    platform.use(http.get("*/v1/models", () => HttpResponse.json({ items: [] })));
    open("");
    expect(await screen.findByText("There are no models yet")).toBeTruthy();
  });
});

describe("adding a version", () => {
  function finds() {
    const items = [int8, dynamic].map(({ technique, ...one }) => ({
      ...one,
      technique: technique?.type,
    }));
    platform.use(
      http.get("*/v1/versions", () => HttpResponse.json({ items })),
      http.get("*/v1/models", () => HttpResponse.json({ items: [] })),
    );
  }

  it("finds it by technique and puts it into the address", async () => {
    has("glyphs", [fp32, int8, dynamic]);
    finds();
    const { router } = open("?v=glyphs:2");
    await screen.findByRole("link", { name: "glyphs:2" });
    await userEvent.click(screen.getByRole("button", { name: "Add a version" }));
    await userEvent.type(
      await screen.findByRole("textbox", { name: "Model, technique or verdict" }),
      "dynamic",
    );
    await userEvent.click(await screen.findByRole("button", { name: /^glyphs:3/ }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ v: "glyphs:2,glyphs:3" }));
    expect(await screen.findByRole("link", { name: "glyphs:3" })).toBeTruthy();
  });

  it("takes a name and number as they are", async () => {
    has("glyphs", [fp32, int8]);
    finds();
    const { router } = open("?v=glyphs:2");
    await screen.findByRole("link", { name: "glyphs:2" });
    await userEvent.click(screen.getByRole("button", { name: "Add a version" }));
    await userEvent.type(
      await screen.findByRole("textbox", { name: "Model, technique or verdict" }),
      "glyphs:77",
    );
    await userEvent.click(await screen.findByRole("button", { name: "glyphs:77" }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ v: "glyphs:2,glyphs:77" }));
  });
});
