import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ListedJob } from "../../api/jobs";
import { StreamDouble, sampleJob, sessionOf, signedIn } from "../../test/jobSamples";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import JobsPage from "./JobsPage";

vi.setConfig({ testTimeout: 30_000 });

const server = setupServer(
  sessionOf("submit"),
  http.get("*/v1/techniques", () =>
    HttpResponse.json({
      items: [
        { type: "static", title: "Static int8" },
        { type: "qat", title: "Training" },
      ],
    }),
  ),
  http.get("*/v1/models", () => HttpResponse.json({ items: [{ name: "glyphs" }] })),
  http.get("*/v1/jobs/:id", ({ params }) =>
    HttpResponse.json({ ...sampleJob(1, { id: String(params.id) }), findings: [], spec: {}, maxAttempts: 3 }),
  ),
);

beforeAll(() => {
  vi.stubGlobal("EventSource", StreamDouble);
  window.scrollTo = () => {};
  server.listen({ onUnhandledRequest: "error" });
});
beforeEach(() => {
  Object.defineProperty(window, "scrollY", { value: 0, configurable: true });
});
afterEach(() => {
  vi.restoreAllMocks();
  server.resetHandlers();
});
afterAll(() => server.close());

/** Serves jobs in pages as the API does; returns what was asked for. */
function serve(jobs: readonly ListedJob[]): URL[] {
  const asked: URL[] = [];
  server.use(
    http.get("*/v1/jobs", ({ request }) => {
      const url = new URL(request.url);
      asked.push(url);
      const { state, model, technique, cursor, limit } = Object.fromEntries(url.searchParams);
      const from = Number(cursor ?? 0);
      const size = Number(limit ?? 50);
      const found = jobs.filter(
        (job) =>
          (state === undefined || job.state === state) &&
          (model === undefined || job.model === model) &&
          (technique === undefined || job.technique === technique),
      );
      const next = from + size < found.length ? String(from + size) : undefined;
      return HttpResponse.json({ items: found.slice(from, from + size), nextCursor: next });
    }),
  );
  return asked;
}

const show = (path = "/jobs") => renderApp(signedIn(<JobsPage />), { path });
const rowOf = async (name: string) => {
  const link = await screen.findByRole("link", { name: new RegExp(name) });
  const row = link.closest("tr");
  if (row === null) {
    throw new Error(`${name} is in no row`);
  }
  return within(row);
};

test("says what a job is and leads to the first where there are none", async () => {
  serve([]);
  show();
  await screen.findByText("No jobs yet");
  expect(screen.getAllByRole("link", { name: "New job" })[0]?.getAttribute("href")).toBe("/jobs/new");
});

test("shows one job alone", async () => {
  serve([sampleJob(1)]);
  show();
  await screen.findByText("1 job");
  expect(screen.getByRole("table", { name: "Jobs" }).getAttribute("aria-rowcount")).toBe("2");
  expect(screen.getAllByRole("link", { name: /^model-/ })).toHaveLength(1);
});

test("says that none matches, and shows all again on demand", async () => {
  const asked = serve([sampleJob(1)]);
  const { router } = show("/jobs?state=FAILED&model=glyphs&technique=qat");
  await screen.findByText("No job matches");
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
    limit: "200",
    state: "FAILED",
    model: "glyphs",
    technique: "qat",
  });
  await userEvent.click(screen.getByRole("link", { name: "Show all jobs" }));
  await screen.findByRole("link", { name: /model-1/ });
  expect(router.state.location.search).toEqual({});
});

test("keeps a chosen filter in the address", async () => {
  const asked = serve([sampleJob(1)]);
  const { router } = show();
  await screen.findByText("1 job");
  await userEvent.selectOptions(screen.getByLabelText("State"), "failed");
  await screen.findByText("No job matches");
  expect(router.state.location.search).toEqual({ state: "FAILED" });
  expect(asked.at(-1)?.searchParams.get("state")).toBe("FAILED");
});

test("takes a model's name once it is entered, not at each letter", async () => {
  const asked = serve([sampleJob(1), sampleJob(2, { model: "glyphs" })]);
  show();
  await screen.findByText("2 jobs");
  await userEvent.type(screen.getByLabelText("Model", { selector: "input" }), "glyphs{Enter}");
  await screen.findByText("1 job");
  expect(asked.map((url) => url.searchParams.get("model"))).toEqual([null, "glyphs"]);
});

test("chooses by verdict among jobs that are done, which the API cannot", async () => {
  const asked = serve([sampleJob(1), sampleJob(2, { verdict: "MISSED" }), sampleJob(3, { state: "FAILED" })]);
  show("/jobs?verdict=MISSED");
  await screen.findByText("1 job");
  screen.getByRole("link", { name: /model-2/ });
  expect(asked[0]?.searchParams.get("state")).toBe("SUCCEEDED");
});

test("shows why a job failed in its row", async () => {
  serve([
    sampleJob(1, {
      state: "FAILED",
      verdict: undefined,
      failure: { code: "dataset-model-mismatch", message: "the model has no input 'input_ids'" },
    }),
  ]);
  show();
  const row = await rowOf("model-1");
  row.getByText("failed");
  row.getByText("dataset-model-mismatch");
  row.getByText("the model has no input 'input_ids'");
});

test("shows how far a running job is, as the server says it and then as the stream does", async () => {
  const running = sampleJob(1, { state: "RUNNING", verdict: undefined, finishedAt: undefined });
  serve([running]);
  server.use(
    http.get("*/v1/jobs/:id", () =>
      HttpResponse.json({ ...running, findings: [], spec: {}, maxAttempts: 3, progress: { fraction: 0.25 } }),
    ),
  );
  show();
  const row = await rowOf("model-1");
  await row.findByText("25 %");
  await StreamDouble.tell("jobs", {
    items: [
      {
        id: running.id,
        state: "RUNNING",
        progress: { fraction: 0.5, message: "epoch 2 of 4", figures: { secondsLeft: 90 } },
      },
    ],
  });
  row.getByText("50 %");
  row.getByText("epoch 2 of 4");
  row.getByText("1 min 30 s left");
});

test("follows a job to its end without asking for the list again", async () => {
  const job = sampleJob(1, { state: "EVALUATING", verdict: undefined, finishedAt: undefined });
  const asked = serve([job]);
  show();
  const row = await rowOf("model-1");
  await StreamDouble.tell("jobs", { items: [{ id: job.id, state: "SUCCEEDED", verdict: "MISSED" }] });
  row.getByText("missed");
  expect(row.queryByRole("button", { name: /Cancel/ })).toBeNull();
  expect(asked).toHaveLength(1);
});

test("shows a new job when the stream tells of it", async () => {
  const jobs = [sampleJob(2)];
  serve(jobs);
  show();
  await screen.findByText("1 job");
  jobs.unshift(sampleJob(1, { state: "QUEUED" }));
  await StreamDouble.tell("jobs", { items: [{ id: sampleJob(1).id, state: "QUEUED" }] });
  await screen.findByRole("link", { name: /model-1/ });
});

test("has only the rows near the window of 10,000 jobs in the document, and fetches as one scrolls", async () => {
  const asked = serve(Array.from({ length: 10_000 }, (_, n) => sampleJob(n)));
  show();
  await screen.findByText("The newest 200 jobs; older ones come as you scroll");
  expect(screen.getByRole("table", { name: "Jobs" })?.getAttribute("aria-rowcount")).toBe("-1");
  expect(document.querySelectorAll("tr").length).toBeLessThan(60);
  scrollTo(5_500);
  await screen.findByText("The newest 400 jobs; older ones come as you scroll");
  expect(asked.map((url) => url.searchParams.get("cursor"))).toEqual([null, "200"]);
  expect(document.querySelectorAll("tr").length).toBeLessThan(60);
  const row = screen.getByText("model-155").closest("tr");
  expect(row?.getAttribute("aria-rowindex")).toBe("157");
});

function scrollTo(y: number): void {
  act(() => {
    Object.defineProperty(window, "scrollY", { value: y, configurable: true });
    // Nothing is laid out here, so that the table would seem to come along.
    vi.spyOn(HTMLTableElement.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, -y, 0, 0));
    fireEvent.scroll(window);
  });
}

test("keeps what it has where an older page does not come, and asks for it no further by itself", async () => {
  serve(Array.from({ length: 250 }, (_, n) => sampleJob(n)));
  show();
  await screen.findByText(/The newest 200 jobs/);
  let tries = 0;
  server.use(
    http.get("*/v1/jobs", () => {
      tries++;
      return problem(400, "invalid-cursor", "The cursor serves another list");
    }),
  );
  scrollTo(5_500);
  await screen.findByText("The cursor serves another list");
  screen.getByText("model-155");
  serve(Array.from({ length: 250 }, (_, n) => sampleJob(n)));
  expect(tries).toBe(1);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("250 jobs");
});

test("says that the server is gone, and goes on when it is back", async () => {
  server.use(http.get("*/v1/jobs", () => HttpResponse.error()));
  show();
  expect((await screen.findByRole("alert")).textContent).toContain("The server cannot be reached");
  serve([sampleJob(1)]);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("1 job");
  expect(screen.queryByRole("alert")).toBeNull();
});

test("keeps the list while the server is gone", async () => {
  serve([sampleJob(1)]);
  const { queries } = show();
  await screen.findByText("1 job");
  server.use(http.get("*/v1/jobs", () => HttpResponse.error()));
  await act(() => queries.invalidateQueries({ queryKey: ["jobs", "list"] }));
  expect((await screen.findByRole("alert")).textContent).toContain("The server cannot be reached");
  screen.getByRole("link", { name: /model-1/ });
});

test("says that a key may not look", async () => {
  server.use(http.get("*/v1/jobs", () => problem(403, "scope-missing", "Wants the scope read")));
  show();
  expect((await screen.findByRole("alert")).textContent).toContain("Your key may not do this");
});

test("offers nothing to a key that may only look that it may not do", async () => {
  server.use(sessionOf("read"));
  serve([sampleJob(1, { state: "QUEUED", verdict: undefined, finishedAt: undefined })]);
  show();
  await rowOf("model-1");
  expect(screen.queryByRole("button", { name: /Cancel/ })).toBeNull();
  expect(screen.queryByRole("link", { name: /Clone/ })).toBeNull();
  expect(screen.queryByRole("link", { name: "New job" })).toBeNull();
});

test("shows hostile names as text, and long ones whole to who asks", async () => {
  serve([sampleJob(1, { model: "<img src=x onerror=alert(1)>" }), sampleJob(2, { model: "x".repeat(5000) })]);
  show();
  await screen.findByText("<img src=x onerror=alert(1)>");
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getByText("x".repeat(5000)).closest("a")?.className).toContain("cut");
});

test("goes from row to row by keys, and the link of a row has the focus", async () => {
  serve([sampleJob(1), sampleJob(2), sampleJob(3)]);
  const { router } = show();
  await screen.findByText("3 jobs");
  const link = (n: number) => screen.getByRole("link", { name: new RegExp(`model-${n}`) });
  await userEvent.keyboard("j");
  expect(document.activeElement).toBe(link(1));
  await userEvent.keyboard("j{ArrowDown}{ArrowDown}");
  expect(document.activeElement).toBe(link(3));
  await userEvent.keyboard("k");
  expect(document.activeElement).toBe(link(2));
  await userEvent.keyboard("{Home}{ArrowUp}");
  expect(document.activeElement).toBe(link(1));
  await userEvent.keyboard("{End}{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe(`/jobs/${sampleJob(3).id}`));
});

test("leaves letters to fields", async () => {
  serve([sampleJob(1)]);
  show();
  await screen.findByText("1 job");
  const model = screen.getByLabelText("Model", { selector: "input" });
  await userEvent.type(model, "jk");
  expect(document.activeElement).toBe(model);
  expect(model).toHaveProperty("value", "jk");
});

test("leads to a clone", async () => {
  serve([sampleJob(1)]);
  show();
  const row = await rowOf("model-1");
  expect(row.getByRole("link", { name: /Clone/ })?.getAttribute("href")).toBe(
    `/jobs/new?from=${sampleJob(1).id}`,
  );
});

test("has two columns where the window is narrow", async () => {
  const wide = window.matchMedia;
  vi.spyOn(window, "matchMedia").mockImplementation((query) => ({ ...wide(query), matches: true }));
  serve([
    sampleJob(1, { state: "FAILED", verdict: undefined, failure: { code: "no-capacity", message: "…" } }),
  ]);
  show();
  const row = await rowOf("model-1");
  expect(row.getAllByRole("cell")).toHaveLength(2);
  row.getByText("failed");
  row.getByText("no-capacity");
  row.getByRole("link", { name: /Clone/ });
});

test("cancels a job after asking", async () => {
  const job = sampleJob(1, { state: "QUEUED", verdict: undefined, finishedAt: undefined });
  serve([job]);
  let canceled = "";
  server.use(
    http.post("*/v1/jobs/:id/cancel", ({ params }) => {
      canceled = String(params.id);
      return HttpResponse.json({ ...job, state: "CANCELED", findings: [], spec: {}, maxAttempts: 3 });
    }),
  );
  show();
  const row = await rowOf("model-1");
  await userEvent.click(row.getByRole("button", { name: /Cancel/ }));
  expect(canceled).toBe("");
  await userEvent.click(await screen.findByRole("button", { name: "Cancel the job" }));
  await row.findByText("canceled");
  expect(canceled).toBe(job.id);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("says that a job ended before it could be canceled", async () => {
  serve([sampleJob(1, { state: "EVALUATING", verdict: undefined, finishedAt: undefined })]);
  server.use(
    http.post("*/v1/jobs/:id/cancel", () => {
      serve([sampleJob(1)]);
      return problem(409, "job-already-terminal", "The job has ended as SUCCEEDED");
    }),
  );
  show();
  const row = await rowOf("model-1");
  await userEvent.click(row.getByRole("button", { name: /Cancel/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Cancel the job" }));
  await screen.findByText("The job has ended as SUCCEEDED");
  await row.findByText("passed");
});
