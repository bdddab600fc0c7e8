import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import ComparePage from "./ComparePage";
import { alias, has, platform, version } from "./testing/platform";

const scopes = vi.hoisted(() => ({ may: true }));
vi.mock("../../app/session", () => ({ useSession: () => ({ may: () => scopes.may }) }));

interface Put {
  readonly alias: unknown;
  readonly match: string | null;
  readonly noneMatch: string | null;
  readonly body: unknown;
}

/** Where champion points, and what was asked of it. */
const server = { version: 1, revision: 3, puts: [] as Put[] };

beforeAll(() => platform.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  scopes.may = true;
  Object.assign(server, { version: 1, revision: 3, puts: [] });
  has(
    "glyphs",
    [version("glyphs", 1), version("glyphs", 2, { technique: "static", change: 0.03 })],
    [alias("champion", 1, 3)],
  );
  platform.use(
    http.get("*/v1/models/glyphs/aliases/:alias", ({ params }) =>
      params.alias === "champion"
        ? HttpResponse.json(alias("champion", server.version, server.revision), {
            headers: { ETag: `"${server.revision}"` },
          })
        : problem(404, "not-found", "There is no such model, version or alias"),
    ),
    http.put("*/v1/models/glyphs/aliases/:alias", async ({ params, request }) => {
      const match = request.headers.get("If-Match");
      const noneMatch = request.headers.get("If-None-Match");
      server.puts.push({ alias: params.alias, match, noneMatch, body: await request.json() });
      return noneMatch === "*" || match === `"${server.revision}"`
        ? HttpResponse.json(alias(String(params.alias), 2, server.revision + 1))
        : problem(412, "precondition-failed", "It has changed since");
    }),
  );
});
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

async function begin() {
  renderApp(<ComparePage />, { path: "/compare?v=glyphs:2" });
  await userEvent.click(await screen.findByRole("button", { name: "Promote glyphs:2" }));
}

it("takes three clicks, and says what it replaces before the last", async () => {
  await begin();
  await userEvent.click(await screen.findByRole("radio", { name: /^champion/ }));
  const confirm = await screen.findByRole("button", { name: "Point champion at version 2" });
  expect(screen.getByText("champion points at version 1 now.")).toBeTruthy();
  await userEvent.click(confirm);
  expect((await screen.findByText(/points at version 2 now/)).textContent).toBe(
    "champion points at version 2 now.",
  );
  expect(server.puts).toEqual([{ alias: "champion", match: '"3"', noneMatch: null, body: { version: 2 } }]);
});

it.each([409, 412])(
  "says what is there now where somebody was faster (%i), and goes on from there",
  async (status) => {
    await begin();
    await userEvent.click(await screen.findByRole("radio", { name: /^champion/ }));
    const confirm = await screen.findByRole("button", { name: "Point champion at version 2" });
    Object.assign(server, { version: 7, revision: 4 });
    platform.use(
      http.put(
        "*/v1/models/glyphs/aliases/champion",
        () => problem(status, "precondition-failed", "It has changed since"),
        {
          once: true,
        },
      ),
    );
    await userEvent.click(confirm);
    expect(
      await screen.findByText("Somebody moved champion meanwhile, so nothing was changed."),
    ).toBeTruthy();
    expect(screen.getByText("champion points at version 7 now.")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Point champion at version 2 all the same" }));
    await waitFor(() => expect(server.puts.map((one) => one.match)).toEqual(['"4"']));
  },
);

it("makes a new alias only if there is none yet", async () => {
  await begin();
  await userEvent.click(await screen.findByRole("radio", { name: "Another one" }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Name of the alias" }), "canary");
  expect(await screen.findByText("There is no alias canary yet; it will be made.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Point canary at version 2" }));
  await waitFor(() =>
    expect(server.puts).toEqual([{ alias: "canary", match: null, noneMatch: "*", body: { version: 2 } }]),
  );
});

it("refuses a name that none can have, before asking the server", async () => {
  await begin();
  await userEvent.click(await screen.findByRole("radio", { name: "Another one" }));
  await userEvent.type(await screen.findByRole("textbox", { name: "Name of the alias" }), "Not So!");
  expect(screen.getByText(/1 to 128 of a-z/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Point/ })).toBeNull();
});

it("has nothing to confirm where the alias points there already", async () => {
  server.version = 2;
  await begin();
  await userEvent.click(await screen.findByRole("radio", { name: /^champion/ }));
  expect(await screen.findByText("champion points at version 2 already.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Point/ })).toBeNull();
});

it.each([
  [403, "Your key may not do this"],
  [410, "This has been deleted"],
])("shows the refusal %i", async (status, title) => {
  platform.use(
    http.put("*/v1/models/glyphs/aliases/champion", () => problem(status, "precondition-failed", "no")),
  );
  await begin();
  await userEvent.click(await screen.findByRole("radio", { name: /^champion/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Point champion at version 2" }));
  expect(await screen.findByText(title)).toBeTruthy();
});

it("is not offered to a key that may not", async () => {
  scopes.may = false;
  renderApp(<ComparePage />, { path: "/compare?v=glyphs:2" });
  await screen.findByRole("link", { name: "glyphs:2" });
  expect(screen.queryByRole("button", { name: /^Promote/ })).toBeNull();
  expect(screen.getByText(/Your key may not promote versions/)).toBeTruthy();
});
