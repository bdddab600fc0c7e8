import { configure, screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { renderApp } from "../../test/render";
import { jobWith, RESULT } from "./fixtures";
import { Training } from "./Training";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function serve(...figures: Record<string, unknown>[]) {
  const items = figures.map((one, at) => ({ epoch: at + 1, attempt: 1, figures: one }));
  server.use(http.get("*/v1/jobs/job_1/epochs", () => HttpResponse.json({ items })));
}

test("one epoch is a chart and one row", async () => {
  serve({ loss: 0.1319, accuracy: 98.0488, untrainedAccuracy: 99.5122 });
  renderApp(<Training job={jobWith({ state: "RUNNING" })} />);
  expect(await screen.findByRole("img", { name: "Loss over 1 epoch" })).toBeTruthy();
  expect(screen.getAllByRole("cell").map((cell) => cell.textContent)).toEqual([
    "1",
    "0.1319",
    "",
    "98.05",
    "99.51",
    "",
  ]);
});

test("a loss that left the numbers is blank", async () => {
  serve({ loss: "NaN" });
  renderApp(<Training job={jobWith({ state: "FAILED" })} />);
  await screen.findByRole("table");
  expect(document.body.textContent).not.toContain("NaN");
  expect(screen.queryByRole("img", { name: /Accuracy/ })).toBeNull();
});

test("before the first epoch there is a word instead", async () => {
  serve();
  renderApp(<Training job={jobWith({ state: "RUNNING" })} />);
  expect(await screen.findByText("No epoch yet")).toBeTruthy();
});

test("says which epoch was kept and what training changed", async () => {
  serve({ loss: 1 }, { loss: 0.5 });
  const training = {
    epochs: 2,
    bestEpoch: 2,
    samples: 205,
    fp32Accuracy: 99.02,
    untrainedAccuracy: 51.4,
    trainedAccuracy: 98.1,
  };
  renderApp(<Training job={jobWith({ state: "SUCCEEDED", result: { ...RESULT, training } })} />);
  expect(await screen.findByText("Epoch 2 of 2 was kept.")).toBeTruthy();
  expect(screen.getByText("51.40 %")).toBeTruthy();
  expect(screen.getByRole("cell", { name: "kept" })).toBeTruthy();
});
