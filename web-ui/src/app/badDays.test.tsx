import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { sampleJob } from "../test/jobSamples";
import { platform, startPlatform } from "../test/platform";
import { problem } from "../test/problem";
import { makeRouter } from "./router";
import { SessionGate } from "./session";
import { theme } from "./theme";

startPlatform();

const PAGES = [
  "/",
  "/jobs?state=FAILED",
  "/jobs/new",
  "/jobs/job_1?tab=log",
  "/models",
  "/models/glyphs",
  "/models/glyphs/versions/2?tab=layers",
  "/models/glyphs/versions/2/graph",
  "/compare?v=glyphs:1,glyphs:2",
  "/datasets",
  "/datasets/digits",
  "/workers",
  "/webhooks",
  "/webhooks/whk_1",
  "/keys",
  "/settings",
];
/** Pages of one thing, that another may have deleted. */
const SINGLE = PAGES.filter((path) => /\/(job_1|glyphs|digits|whk_1)/.test(path));

let signedIn = true;
beforeEach(() => {
  signedIn = true;
  const session = { tenant: "ten_1", actor: "somebody", scope: "admin", csrfToken: "t" };
  platform.use(
    http.get("*/v1/session", () =>
      signedIn ? HttpResponse.json(session) : problem(401, "authentication-required", "Sign in"),
    ),
    http.post("*/v1/session", () => {
      signedIn = true;
      return HttpResponse.json(session);
    }),
  );
  window.scrollTo = () => {};
});

/** Every other request is answered so. */
function answer(how: () => Response): void {
  const { pathname } = new URL("http://x/v1/session");
  platform.use(
    http.all("*/v1/*", ({ request }) => (new URL(request.url).pathname === pathname ? undefined : how())),
  );
}

function open(path: string) {
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }));
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false }, mutations: { retry: false } },
  });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queries}>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return router;
}

async function page(): Promise<ReturnType<typeof within>> {
  return within(await screen.findByRole("main"));
}

function expectNoLeftovers(): void {
  expect(document.body.textContent).not.toMatch(/NaN|Infinity|undefined|\[object/);
}

describe.each(PAGES)("the page at %s", (path) => {
  it("says that the server is gone, and offers to try again", async () => {
    answer(() => HttpResponse.error());
    open(path);
    const main = await page();
    expect((await main.findAllByText("The server cannot be reached")).length).toBeGreaterThan(0);
    expect(main.getAllByRole("button", { name: /^Try again/ }).length).toBeGreaterThan(0);
    expectNoLeftovers();
  });

  it("says that the key may not see it, in the server's words", async () => {
    answer(() => problem(403, "forbidden", "This needs the scope admin"));
    open(path);
    const main = await page();
    expect((await main.findAllByText("This needs the scope admin")).length).toBeGreaterThan(0);
    expectNoLeftovers();
  });

  it("asks for the sign-in once the session is over, and is there again after it", async () => {
    signedIn = false;
    answer(() => problem(401, "authentication-required", "Sign in"));
    const router = open(path);
    const address = router.state.location.href;
    await userEvent.type(await screen.findByLabelText("API key"), "qnt_1");
    answer(() => HttpResponse.error());
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    const main = await page();
    expect((await main.findAllByText("The server cannot be reached")).length).toBeGreaterThan(0);
    expect(router.state.location.href).toBe(address);
  });
});

describe.each(SINGLE)("the page at %s", (path) => {
  it("says that there is no such thing", async () => {
    answer(() => problem(404, "not-found", "There is none of that name"));
    open(path);
    const main = await page();
    expect((await main.findAllByText("There is none of that name")).length).toBeGreaterThan(0);
    expectNoLeftovers();
  });
});

it.each([
  ["/", "Three steps to the first verdict"],
  ["/jobs", "No jobs yet"],
  ["/models", "No models yet"],
  ["/datasets", "There is no dataset yet"],
  ["/workers", "No worker has joined yet"],
  ["/webhooks", "There is no webhook yet"],
  ["/keys", "There is no key yet"],
])("the page at %s says that there are no data yet", async (path, words) => {
  answer(() => HttpResponse.json({ items: [], usage: {}, quota: {} }));
  open(path);
  expect(await (await page()).findByText(words)).toBeTruthy();
  expectNoLeftovers();
});

const AT = "2026-11-27T10:00:00Z";

it.each([
  ["/models", "/v1/models", { id: "mod_1", createdAt: AT, aliases: [] }],
  ["/datasets", "/v1/datasets", { createdAt: AT, versions: [] }],
  ["/jobs", "/v1/jobs", sampleJob(1)],
  ["/keys", "/v1/api-keys", { id: "key_1", hint: "qnt_1", scope: "read", createdAt: AT }],
])("a name that is long, markup and from right to left is a text on %s", async (path, list, item) => {
  const name = `<img src=x onerror=alert(1)>\u202eשלום${"x".repeat(5_000)}`;
  answer(() => HttpResponse.json({ items: [] }));
  platform.use(http.get(`*${list}`, () => HttpResponse.json({ items: [{ ...item, name, model: name }] })));
  open(path);
  // What is isolated cannot turn the text around it, and what is cut leaves the page its width.
  const shown = await (await page()).findByText(name);
  expect(shown.tagName).toBe("BDI");
  expect(shown.closest(".cut")).not.toBeNull();
  expect(document.querySelector("img[src=x]")).toBeNull();
});

it("a session that ends while a page is open leads back to that page", async () => {
  answer(() => HttpResponse.error());
  const router = open("/jobs?state=FAILED");
  await (await page()).findAllByText("The server cannot be reached");
  signedIn = false;
  answer(() => problem(401, "authentication-required", "Sign in"));
  await userEvent.click((await screen.findAllByRole("button", { name: "Try again" }))[0] ?? document.body);
  expect(await screen.findByText(/Your session is over/)).toBeTruthy();
  answer(() => HttpResponse.json({ items: [] }));
  await userEvent.type(screen.getByLabelText("API key"), "qnt_1");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await (await page()).findByText("No job matches")).toBeTruthy();
  await waitFor(() => expect(router.state.location.href).toBe("/jobs?state=FAILED"));
});

it("an address that leads nowhere says so", async () => {
  answer(() => HttpResponse.error());
  open("/nowhere/at-all");
  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeTruthy();
});
