import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { configure, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { problem } from "../../test/problem";
import GraphPage from "./GraphPage";
import { encoder, operator } from "./samples";
import type { Outline } from "./types";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const GRAPH = "*/v1/models/:name/versions/:number/graph";
const VERSION = "*/v1/models/:name/versions/:number";

function show(outline: Outline | (() => Response), address = "") {
  server.use(
    http.get(GRAPH, () => (typeof outline === "function" ? outline() : HttpResponse.json(outline))),
    http.get(VERSION, () =>
      HttpResponse.json({
        quantization: {
          quantized: [{ node: "layer.4.in", opType: "MatMul", decision: "int8 weights" }],
          keptFloat: [{ node: "embed", opType: "Gather", decision: "not worth it" }],
          histograms: [
            {
              node: "layer.4.in",
              weights: { least: -1, greatest: 1, bins: [10, 1000, 20], clip: { least: -0.5, greatest: 0.5 } },
              activations: null,
              weightsDb: 38.25,
            },
          ],
        },
      }),
    ),
  );
  const root = createRootRoute();
  const path = "/models/$model/versions/$version";
  const router = createRouter({
    routeTree: root.addChildren([
      createRoute({ getParentRoute: () => root, path, component: () => null }),
      createRoute({ getParentRoute: () => root, path: `${path}/graph`, component: GraphPage }),
    ]),
    history: createMemoryHistory({ initialEntries: [`/models/m/versions/2/graph${address}`] }),
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const query = new URLSearchParams(search as Record<string, string>).toString();
      return query === "" ? "" : `?${query}`;
    },
  });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return router;
}

describe("the graph of a version", () => {
  it("is waited for while the server draws it", async () => {
    let asked = 0;
    show(() => {
      asked++;
      return asked === 1 ? new HttpResponse(null, { status: 202 }) : HttpResponse.json(encoder());
    });
    expect(await screen.findByText(/laid out once/)).toBeTruthy();
    expect(await screen.findByText("3 boxes", { exact: false })).toBeTruthy();
    expect(asked).toBe(2);
  });

  it("tells the same in words, with what is folded", async () => {
    show(encoder());
    const list = await screen.findByRole("list", { name: "Boxes of encoder" });
    expect(await within(list).findByText("Block × 12")).toBeTruthy();
    expect(screen.getByText(/of 26 operators/)).toBeTruthy();
    expect(within(screen.getByRole("list", { name: "Formats" })).getByText("8-bit integers")).toBeTruthy();
  });

  it("shows an operator of the block in which it was found, with its decision and histogram", async () => {
    const user = userEvent.setup();
    const router = show(encoder());
    await user.type(await screen.findByRole("textbox"), "layer.4.in");
    const results = await screen.findByRole("list", { name: "Found" });
    await user.click(within(results).getByRole("button", { name: /layer\.4\.in/ }));
    const details = await screen.findByRole("region", { name: "Selected" });
    expect(within(details).getByText("int8 weights")).toBeTruthy();
    expect(within(details).getByText("38.3 dB")).toBeTruthy();
    expect(within(details).getByRole("figure", { name: /Weights/ })).toBeTruthy();
    expect(screen.getByRole("navigation", { name: "Where in the model" })).toBeTruthy();
    expect(router.state.location.search).toMatchObject({ diagram: "1", block: "5", operator: "10" });
  });

  it("leads from the worst layer to its histogram with one click", async () => {
    const user = userEvent.setup();
    show(encoder());
    const worst = await screen.findByRole("region", { name: "Lowest SQNR of the weights" });
    await user.click(within(worst).getByRole("button", { name: /layer\.4\.in/ }));
    expect(await screen.findByRole("figure", { name: /Weights/ })).toBeTruthy();
  });

  it("opens at what the address says", async () => {
    show(encoder(), "?operator=0");
    const details = await screen.findByRole("region", { name: "Selected" });
    expect(within(details).getByText("embed")).toBeTruthy();
    expect(within(details).getByText("not worth it")).toBeTruthy();
  });

  it("opens with an address that makes no sense", async () => {
    show(encoder(), "?diagram=99&block=-4&operator=NaN&box=1e9");
    expect(await screen.findByRole("list", { name: "Boxes of encoder" })).toBeTruthy();
    expect(screen.queryByRole("region", { name: "Selected" })).toBeNull();
  });

  it("is stepped through by keys", async () => {
    const user = userEvent.setup();
    show(encoder());
    (await screen.findByRole("application")).focus();
    await user.keyboard("nn");
    expect(await screen.findByRole("button", { name: "Show what is in it" })).toBeTruthy();
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("navigation", { name: "Where in the model" })).toBeTruthy();
  });

  it("shows hostile names as text", async () => {
    const name = "<img src=x onerror=alert(1)>\u202e";
    const outline = encoder();
    show({ ...outline, facts: [operator(name, "Gather"), ...outline.facts.slice(1)] }, "?operator=0");
    const details = await screen.findByRole("region", { name: "Selected" });
    expect(within(details).getByText(name)).toBeTruthy();
    expect(document.querySelector("img")).toBeNull();
  });

  it.each([
    [422, "model-graph-limit", "at most 6000 boxes"],
    [404, "not-found", "There is no such version"],
    [410, "version-deleted", "This version was deleted"],
    [503, "service-unavailable", "Too many models are being drawn"],
  ])("says why there is none: %s", async (status, slug, detail) => {
    show(() => problem(status, slug, detail));
    expect(await screen.findByText(detail)).toBeTruthy();
  });

  it("says that the server is gone", async () => {
    show(() => HttpResponse.error());
    expect(await screen.findByText("The server cannot be reached", { selector: "strong" })).toBeTruthy();
  });
});
