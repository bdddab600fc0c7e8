import { configure, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { jobWith, RESULT } from "./fixtures";
import { Layers } from "./Layers";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const DONE = jobWith({ state: "SUCCEEDED", result: RESULT });

function serve(quantization: unknown, evaluation?: unknown) {
  server.use(
    http.get("*/v1/models/glyphs/versions/2", () =>
      HttpResponse.json({ files: [], quantization, evaluation }),
    ),
  );
}

const LAYERS = {
  quantized: [
    { node: "stem.conv", opType: "Conv", decision: "int8 weights" },
    { node: "fc", opType: "Gemm", decision: "int8 weights" },
  ],
  keptFloat: [{ node: "softmax", opType: "Softmax", decision: "no kernel for it" }],
  optimizedOperators: { QLinearConv: 1 },
};

test("says what was quantized, and why the rest was not", async () => {
  serve(LAYERS);
  renderApp(<Layers job={DONE} />);
  const layers = await screen.findByLabelText("2 quantized, 1 kept in FP32");
  const kept = within(layers).getByText("softmax").closest("tr");
  expect(kept?.textContent).toContain("FP32 no kernel for it");
  expect(within(layers).queryByText("Both, dB")).toBeNull();
});

test("finds layers by name and operator", async () => {
  serve(LAYERS);
  renderApp(<Layers job={DONE} />);
  await userEvent.type(await screen.findByLabelText("Search layers"), "gemm");
  const layers = screen.getByLabelText("2 quantized, 1 kept in FP32");
  // The search waits for the typing to pause.
  await waitFor(() => expect(within(layers).queryByText("softmax")).toBeNull());
  expect(within(layers).getByText("fc")).toBeTruthy();
});

test("shows the noise of each layer where the engine measured it", async () => {
  const diagnosis = {
    samples: 64,
    outputs: [
      {
        output: "logits",
        steps: [
          { step: "graph rewriting", sqnrDb: 200, noiseShare: 0 },
          { step: "weight rounding", sqnrDb: 38.5, noiseShare: 0.4 },
        ],
      },
    ],
    layers: [
      { node: "stem.conv", precision: "int8", storedDb: 42.4, bothDb: 31.25 },
      { node: "fc", precision: "int8", storedDb: 44, bothDb: "NaN" },
    ],
  };
  serve(LAYERS, { diagnosis });
  renderApp(<Layers job={DONE} />);
  expect((await screen.findByText(/Worst:/)).textContent).toBe("Worst: stem.conv, 31.3 dB");
  expect(screen.getByRole("cell", { name: "40.0 %" })).toBeTruthy();
  expect(screen.getByRole("cell", { name: "equal" })).toBeTruthy();
  expect(document.body.textContent).not.toContain("NaN");
});

test("opens the worst layer's histograms with one click", async () => {
  const spread = { least: -1, greatest: 1, bins: [10, 1000, 10], clip: { least: -0.8, greatest: 0.8 } };
  serve({
    ...LAYERS,
    histograms: [
      { node: "stem.conv", weights: spread, weightsDb: 42.4 },
      { node: "fc", weights: spread, activations: spread, weightsDb: 30.1 },
    ],
  });
  renderApp(<Layers job={DONE} />);
  await userEvent.click(await screen.findByText(/Worst:/));
  const layer = await screen.findByLabelText("fc");
  expect(within(layer).getByRole("figure", { name: /Weights/ })).toBeTruthy();
  expect(within(layer).getByRole("figure", { name: /Input activations/ })).toBeTruthy();
  const graph = within(layer).getByRole("link", { name: "In the graph" });
  expect(graph.getAttribute("href")).toBe("/models/glyphs/versions/2/graph?find=fc");
});

test("puts the worst layer first on demand, and those without a number last", async () => {
  serve({
    ...LAYERS,
    histograms: [
      { node: "stem.conv", weightsDb: 42.4 },
      { node: "fc", weightsDb: 30.1 },
    ],
  });
  renderApp(<Layers job={DONE} />);
  await userEvent.click(await screen.findByLabelText("Worst first"));
  await vi.waitFor(() =>
    expect(Array.from(document.querySelectorAll(".layers-node"), (cell) => cell.textContent)).toEqual([
      "fc",
      "stem.conv",
      "softmax",
    ]),
  );
});

test("thousands of layers come in parts", async () => {
  const quantized = Array.from({ length: 3000 }, (_, at) => ({
    node: `n${at}`,
    opType: "Add",
    decision: "int8",
  }));
  serve({ quantized });
  renderApp(<Layers job={DONE} />);
  expect(await screen.findByText("Show all 3,000")).toBeTruthy();
  expect(document.querySelectorAll(".layers tbody tr").length).toBe(200);
});

test("a version that was deleted says so", async () => {
  server.use(
    http.get("*/v1/models/glyphs/versions/2", () => problem(410, "version-deleted", "It is deleted")),
  );
  renderApp(<Layers job={DONE} />);
  expect(await screen.findByText("This has been deleted")).toBeTruthy();
});

test("before there is a model there are no layers", async () => {
  renderApp(<Layers job={jobWith({ state: "RUNNING" })} />);
  expect(await screen.findByText("No layers yet")).toBeTruthy();
});
