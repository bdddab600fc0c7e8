import { act, configure, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "../../api/types";
import { SessionGate } from "../../app/session";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { attemptWith, evaluation, jobWith, RESULT, reportDocument } from "./fixtures";
import { JobView } from "./JobView";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

class Quiet extends EventTarget {
  close() {}
}

beforeEach(() => {
  vi.stubGlobal("EventSource", Quiet);
  signIn("submit");
});

function signIn(scope: string) {
  server.use(
    http.get("*/v1/session", () => HttpResponse.json({ tenant: "t", actor: "a", scope, csrfToken: "c" })),
  );
}

function serve(job: Job, attempts = [attemptWith()]) {
  server.use(
    http.get("*/v1/jobs/job_1", () => HttpResponse.json(job)),
    http.get("*/v1/jobs/job_1/attempts", () => HttpResponse.json({ items: attempts })),
    http.get("*/v1/jobs/job_1/epochs", () => HttpResponse.json({ items: [] })),
    http.get("*/v1/models/:model/versions/2", () => HttpResponse.json({ files: [], quantization: {} })),
  );
}

function open() {
  return renderApp(
    <SessionGate>
      <JobView id="job_1" />
    </SessionGate>,
    { path: "/jobs/job_1" },
  );
}

const DONE: Partial<Job> = {
  state: "SUCCEEDED",
  stage: "EVALUATION",
  verdict: "PASSED",
  result: RESULT,
  finishedAt: "2026-11-27T10:05:00Z",
};

test("a measured job says its verdict first, then each objective as wanted and as measured", async () => {
  serve(jobWith({ ...DONE, evaluation: evaluation(reportDocument()) }));
  open();
  const verdict = await screen.findByRole("region", { name: "Verdict" });
  expect(within(verdict).getAllByRole("heading")[0]).toHaveProperty(
    "textContent",
    "−0.30 points of top1, interval −0.60 to 0.00, allowed 0.5; 2.40× as fast; 26 % of the size",
  );
  const speed = within(verdict).getByText("Speed").closest("li");
  expect(speed?.textContent).toContain("Wanted at least 3.00× as fast");
  expect(speed?.textContent).toContain("Measured 2.40× as fast");
  expect(speed?.textContent).toContain("missed");
});

test("the model that a job made is drawn one click away", async () => {
  serve(jobWith({ ...DONE, evaluation: evaluation(reportDocument()) }));
  open();
  const graph = await screen.findByRole("link", { name: "Graph" });
  expect(graph.getAttribute("href")).toBe(`/models/${RESULT.model}/versions/${RESULT.version}/graph`);
});

test("a failed job says why and what to do before anything else", async () => {
  const failure = { code: "dataset-model-mismatch", message: "nothing for the model's input 'image'" };
  serve(jobWith({ state: "FAILED", attempt: 1, failure, finishedAt: "2026-11-27T10:00:20Z" }));
  open();
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Failed while quantizing");
  expect(alert.textContent).toContain(failure.message);
  expect(alert.textContent).toContain(failure.code);
  expect(alert.textContent).toContain("What to do: Take a dataset whose inputs");
  const tabs = screen.getByRole("navigation", { name: "Parts of this job" });
  expect(alert.compareDocumentPosition(tabs) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test("a failure without advice of its own points to the log", async () => {
  serve(jobWith({ state: "FAILED", failure: { code: "something-new", message: "m" } }));
  open();
  expect((await screen.findByRole("alert")).textContent).toContain("The end of the log may say more");
});

test("a job that could not be evaluated has made its model nevertheless", async () => {
  const failure = { code: "dataset-model-mismatch", message: "no labels" };
  serve(jobWith({ ...DONE, verdict: "UNEVALUATED", failure }));
  open();
  expect(await screen.findByText("The model was made, but not evaluated")).toBeTruthy();
  expect(screen.getByText("no labels")).toBeTruthy();
  expect(screen.getByText("not evaluated")).toBeTruthy();
});

test("a job that nobody can take says why and when it fails", async () => {
  const waiting = {
    reason: "no-pool",
    stage: "QUANTIZATION",
    message: "No pool promises what the target asks for",
    failsAt: new Date(Date.now() + 3_600_000).toISOString(),
  } as const;
  serve(jobWith({ waiting }), []);
  open();
  expect(await screen.findByText("Nobody can take this job")).toBeTruthy();
  expect(screen.getByText(waiting.message)).toBeTruthy();
  expect(screen.getByText(/It fails in (59 min|1 h)/)).toBeTruthy();
});

test("a running job shows its share and the time left", async () => {
  const claimedAt = new Date(Date.now() - 60_000).toISOString();
  serve(
    jobWith({
      state: "RUNNING",
      attempt: 1,
      startedAt: claimedAt,
      progress: { stage: "calibrate", fraction: 0.5, message: "32 of 64" },
    }),
    [attemptWith({ claimedAt })],
  );
  open();
  expect((await screen.findByRole("progressbar")).getAttribute("aria-valuenow")).toBe("50");
  expect(await screen.findByText(/about 1 min \d s left|about 60 s left/)).toBeTruthy();
  expect(screen.getByText("32 of 64", { exact: false })).toBeTruthy();
});

test("a canceled job says so and offers no canceling", async () => {
  serve(jobWith({ state: "CANCELED", finishedAt: "2026-11-27T10:01:00Z" }), []);
  open();
  expect(await screen.findByText("Nothing was registered.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
});

test("an unknown job is told of, not drawn", async () => {
  server.use(http.get("*/v1/jobs/job_1", () => problem(404, "not-found", "There is no such job")));
  open();
  expect((await screen.findByRole("alert")).textContent).toContain("There is no such job");
});

test("a job that is deleted while it is open stays to be read", async () => {
  serve(jobWith({ state: "RUNNING", attempt: 1 }));
  const { queries } = open();
  await screen.findByRole("progressbar");
  server.use(http.get("*/v1/jobs/job_1", () => problem(404, "not-found", "There is no such job")));
  await act(() => queries.invalidateQueries({ queryKey: ["jobs", "one"] }));
  expect((await screen.findByRole("alert")).textContent).toContain("has been deleted meanwhile");
  expect(screen.getByRole("progressbar")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
});

test("without a server the job that was there stays, beside the reason", async () => {
  serve(jobWith({ state: "RUNNING", attempt: 1 }));
  const { queries } = open();
  await screen.findByRole("progressbar");
  server.use(http.get("*/v1/jobs/job_1", () => HttpResponse.error()));
  await act(() => queries.invalidateQueries({ queryKey: ["jobs", "one"] }));
  expect((await screen.findByRole("alert")).textContent).toContain("The server cannot be reached");
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("static of glyphs");
});

test("numbers that are none are blank", async () => {
  const broken = { estimate: "NaN", lower: "NaN", upper: "NaN", confidence: 0.95 };
  const accuracy = {
    name: "top1",
    unit: "POINTS",
    samples: 8,
    baseline: "NaN",
    candidate: "Infinity",
    change: broken,
  };
  serve(jobWith({ ...DONE, evaluation: evaluation(reportDocument({ accuracy })) }));
  open();
  const verdict = await screen.findByRole("region", { name: "Verdict" });
  expect(within(verdict).getAllByRole("heading")[0]?.textContent).toBe("2.40× as fast; 26 % of the size");
  expect(document.body.textContent).not.toMatch(/NaN|Infinity|undefined|null/);
});

test("hostile names and messages are text", async () => {
  const name = `<img src=x onerror=alert(1)>${"x".repeat(5000)}`;
  serve(
    jobWith({ state: "FAILED", model: name, failure: { code: "internal-error", message: `<b>${name}</b>` } }),
    [attemptWith({ worker: "\u202Egnp.exe", endedAt: "2026-11-27T10:00:20Z", outcome: "FAILED" })],
  );
  open();
  expect((await screen.findByRole("alert")).textContent).toContain("<b><img src=x");
  expect(document.querySelector("img")).toBeNull();
  expect((await screen.findByText("\u202Egnp.exe")).tagName).toBe("BDI");
});

test("cancels after a second word, and says where that came too late", async () => {
  serve(jobWith({ state: "RUNNING", attempt: 1 }));
  const asked = vi.fn();
  server.use(
    http.post("*/v1/jobs/job_1/cancel", ({ request }) => {
      asked(request.headers.get("X-CSRF-Token"));
      return problem(409, "job-already-terminal", "The job has ended already: SUCCEEDED");
    }),
  );
  open();
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(asked).not.toHaveBeenCalled();
  await user.click(await screen.findByRole("button", { name: "Cancel the job" }));
  expect((await screen.findByRole("alert")).textContent).toContain("has ended already");
  expect(asked).toHaveBeenCalledWith("c");
});

test("who may only read is offered nothing that submits", async () => {
  signIn("read");
  serve(jobWith({ state: "RUNNING", attempt: 1 }));
  open();
  await screen.findByRole("progressbar");
  expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
  expect(screen.queryByRole("link", { name: "Clone and edit" })).toBeNull();
});

test("clones into the wizard", async () => {
  serve(jobWith());
  open();
  const clone = await screen.findByRole("link", { name: "Clone and edit" });
  expect(clone.getAttribute("href")).toBe("/jobs/new?from=job_1");
});
