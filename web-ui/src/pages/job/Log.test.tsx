import { configure, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type JobLog, type LogLine, readLog } from "../../api/job";
import { renderApp } from "../../test/render";
import { jobWith } from "./fixtures";
import { Log } from "./Log";
import { parts } from "./logText";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function lineOf(seq: number, line = `line ${seq}`): LogLine {
  return { seq, stage: "QUANTIZATION", attempt: 1, line };
}

/** Serves `lines` in pages of 200, and tells which pages were asked for. */
function serve(lines: readonly LogLine[]): string[] {
  const asked: string[] = [];
  server.use(
    http.get("*/v1/jobs/job_1/log", ({ request }) => {
      const cursor = new URL(request.url).searchParams.get("cursor") ?? "0";
      asked.push(cursor);
      const from = Number(cursor);
      const items = lines.slice(from, from + 200);
      const more = from + 200 < lines.length;
      return HttpResponse.json({ items, nextCursor: more ? String(from + 200) : undefined });
    }),
  );
  return asked;
}

test("reads a log to its end, and goes on at its last page", async () => {
  const lines = Array.from({ length: 450 }, (_, at) => lineOf(at + 1));
  serve(lines);
  const first = await readLog("job_1", undefined);
  expect(first.lines).toHaveLength(450);
  lines.push(lineOf(451));
  const asked = serve(lines);
  const second = await readLog("job_1", first);
  expect(second.lines.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq));
  expect(asked).toEqual(["400"]);
});

test("a log that has not grown is the same", async () => {
  serve([lineOf(1)]);
  const first = await readLog("job_1", undefined);
  expect(await readLog("job_1", first)).toBe(first);
});

test("of 100,000 lines only those in sight are in the page", async () => {
  server.use(http.get("*/v1/jobs/job_1/log", () => HttpResponse.json({ items: [] })));
  const { queries } = renderApp(<Log job={jobWith({ state: "SUCCEEDED" })} />);
  await screen.findByText("Nothing has been said");
  const lines = Array.from({ length: 100_000 }, (_, at) => lineOf(at + 1));
  const log: JobLog = { lines, lastCursor: undefined, before: 0 };
  queries.setQueryData(["jobs", "log", "job_1"], log);
  expect(await screen.findByText("100,000 lines")).toBeTruthy();
  await waitFor(() => expect(document.querySelectorAll(".log-line").length).toBeGreaterThan(0));
  expect(document.querySelectorAll(".log-line").length).toBeLessThan(200);
});

test("finds lines whatever their case, and marks what was found", async () => {
  serve([lineOf(1, "scan: ok"), lineOf(2, "calibrate: Range <b>of</b> x"), lineOf(3, "verify: ok")]);
  renderApp(<Log job={jobWith({ state: "FAILED" })} />);
  await userEvent.type(await screen.findByLabelText("Search the log"), "range");
  expect(await screen.findByText("1 of 3 lines")).toBeTruthy();
  expect((await screen.findByText("Range")).tagName).toBe("MARK");
  expect(document.querySelector(".log b")).toBeNull();
});

test("a search without a match says so", async () => {
  serve([lineOf(1)]);
  renderApp(<Log job={jobWith({ state: "FAILED" })} />, { path: "/?find=nowhere" });
  expect(await screen.findByText("No line has that")).toBeTruthy();
});

test("a log that cannot be had can be asked for again", async () => {
  server.use(http.get("*/v1/jobs/job_1/log", () => HttpResponse.error()));
  renderApp(<Log job={jobWith()} />);
  expect(await screen.findByRole("button", { name: "Try again" })).toBeTruthy();
});

test("splits a line around what was searched for", () => {
  expect(parts("aXbxc", "x")).toEqual(["a", "X", "b", "x", "c"]);
  expect(parts("abc", "")).toEqual(["abc"]);
});
