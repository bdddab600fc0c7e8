import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { ModelView } from "./ModelPage";
import { alias, model, page, platform, summary, tagged, version } from "./testing/platform";

vi.mock("../../app/session", () => ({ useSession: () => ({ may: () => true }) }));

beforeAll(() => platform.listen());
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

const upload = summary(1, { origin: "upload", sizeBytes: 465_077 });

function has(name: string, versions: ReturnType<typeof summary>[], aliases = [alias("int8", 2)]) {
  const uploads = versions.filter((one) => one.origin === "upload").slice(0, 3);
  const path = "*/v1/models/:name";
  platform.use(
    http.get(path, () => HttpResponse.json(model(name, versions[0]?.version, aliases))),
    http.get(`${path}/versions`, () => page(versions)),
    http.get(`${path}/versions/:number`, ({ params }) =>
      HttpResponse.json(version(Number(params.number), { model: name })),
    ),
    http.get(`${path}/retention`, () => tagged({ keepLast: null, keepDays: null }, '"0"')),
    http.get("*/v1/versions", () => page(uploads.map((one) => ({ ...one, model: name })))),
  );
}

describe("a model", () => {
  it("has its versions beside the baseline, with what was measured", async () => {
    has("glyphs", [summary(2, { verdict: "PASSED" }), upload]);
    renderApp(<ModelView name="glyphs" />);
    await screen.findAllByText("v1");
    const rows = within(table("Versions"));
    expect(await rows.findByText("1.22×")).toBeTruthy();
    const [first, second] = rows.getAllByRole("row").slice(1);
    expect(first?.textContent).toContain("v1 baseline");
    expect(second?.textContent).toContain("−0.08 points−0.34 to +0.16");
    expect(second?.textContent).toContain("29 %");
    expect(screen.getByRole("link", { name: "Compare all with FP32" }).getAttribute("href")).toBe(
      "/compare?model=glyphs",
    );
  });

  it("says what to do without versions", async () => {
    has("empty", [], []);
    renderApp(<ModelView name="empty" />);
    expect(await screen.findByText("No versions yet")).toBeTruthy();
    expect(screen.getByText("No aliases")).toBeTruthy();
  });

  it("says that there is none of that name", async () => {
    renderApp(<ModelView name="nope" />);
    expect(await screen.findByText("There is no such thing")).toBeTruthy();
    expect(screen.queryByRole("link", { name: "Compare all with FP32" })).toBeNull();
  });

  it("shows a hostile name as text", async () => {
    const name = `<b onmouseover=alert(1)>\u202e${"x".repeat(5_000)}`;
    has(name, [upload], [alias("<i>", 1)]);
    const { container } = renderApp(<ModelView name={name} />);
    expect(await screen.findByText("<i>", { selector: ".mono bdi" })).toBeTruthy();
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(name);
    expect(container.querySelector("b, i")).toBeNull();
  });

  it("keeps few of a thousand rows in the document", async () => {
    has(
      "glyphs",
      Array.from({ length: 1_000 }, (_, index) => summary(1_000 - index)),
    );
    renderApp(<ModelView name="glyphs" />);
    expect(await screen.findByText("v1000")).toBeTruthy();
    expect(table("Versions").getAttribute("aria-rowcount")).toBe("1001");
    expect(within(table("Versions")).getAllByRole("row").length).toBeLessThan(80);
  });

  it("is there again after the server was away", async () => {
    platform.use(http.get("*/v1/models/glyphs", () => HttpResponse.error(), { once: true }));
    renderApp(<ModelView name="glyphs" />);
    expect((await screen.findByRole("alert")).textContent).toContain("The server cannot be reached");
    has("glyphs", [upload], []);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("v1")).toBeTruthy();
  });

  it("tells where an alias pointed before", async () => {
    has("glyphs", [upload]);
    platform.use(
      http.get("*/v1/models/glyphs/aliases/int8/history", () =>
        page([
          { version: 2, revision: 2, changedAt: "2026-11-27T13:00:00Z" },
          { version: 1, revision: 1, changedAt: "2026-11-26T13:00:00Z", changedBy: "key_7" },
        ]),
      ),
    );
    renderApp(<ModelView name="glyphs" />);
    await userEvent.click(await screen.findByRole("button", { name: "History of int8" }));
    const moves = within(await screen.findByRole("list", { name: "History of int8" })).getAllByRole(
      "listitem",
    );
    expect(moves.map((move) => move.textContent)).toEqual([
      expect.stringContaining("v2 by a job"),
      expect.stringContaining("v1 by key_7"),
    ]);
  });

  it("changes the rule of what is kept, unless somebody else did", async () => {
    has("glyphs", [upload]);
    const asked: unknown[] = [];
    platform.use(
      http.put("*/v1/models/glyphs/retention", async ({ request }) => {
        asked.push(request.headers.get("If-Match"), await request.json());
        return problem(412, "precondition-failed", "It has changed since");
      }),
    );
    renderApp(<ModelView name="glyphs" />);
    const kept = within(await screen.findByRole("region", { name: "What is kept" }));
    await userEvent.click(await kept.findByRole("button", { name: "Change" }));
    platform.use(http.get("*/v1/models/glyphs/retention", () => tagged({ keepLast: 3, keepDays: 9 }, '"1"')));
    await userEvent.click(kept.getByRole("button", { name: "Keep these" }));
    expect(await kept.findByText(/The last 3 versions, and whatever is younger than 9 days/)).toBeTruthy();
    expect(asked).toEqual(['"0"', { keepLast: 20, keepDays: 30 }]);
    await userEvent.click(kept.getByRole("button", { name: "Look again" }));
    expect(await kept.findByDisplayValue("3")).toBeTruthy();
  });
});

function table(region: string): HTMLElement {
  const [outer] = screen.getAllByRole("region", { name: region });
  if (outer === undefined) {
    throw new Error(`no ${region}`);
  }
  return within(outer).getByRole("table");
}
