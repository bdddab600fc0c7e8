import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ListedJob } from "../../api/jobs";
import type { Worker } from "../../api/types";
import { StreamDouble, sampleJob, sessionOf, signedIn } from "../../test/jobSamples";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import OverviewPage from "./OverviewPage";

vi.setConfig({ testTimeout: 30_000 });

const server = setupServer();

beforeAll(() => {
  vi.stubGlobal("EventSource", StreamDouble);
  server.listen({ onUnhandledRequest: "error" });
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Platform {
  readonly jobs?: ListedJob[];
  readonly members?: Worker[];
  readonly versions?: object[];
  readonly models?: object[];
}

function serve({ jobs = [], members = [], versions = [], models = [] }: Platform): void {
  server.use(
    sessionOf("submit"),
    http.get("*/v1/tenant", () =>
      HttpResponse.json({
        quota: { runningJobs: 4 },
        usage: {
          bytes: 123_637_287,
          queuedJobs: jobs.filter((job) => job.state === "QUEUED").length,
          runningJobs: jobs.filter((job) => job.state === "RUNNING").length,
        },
      }),
    ),
    http.get("*/v1/jobs", ({ request }) => {
      const state = new URL(request.url).searchParams.get("state");
      return HttpResponse.json({ items: jobs.filter((job) => state === null || job.state === state) });
    }),
    http.get("*/v1/jobs/:id", ({ params }) =>
      HttpResponse.json({
        ...jobs.find((job) => job.id === params.id),
        evaluation: { words: "−4.20 points of top1, allowed −1.00" },
      }),
    ),
    http.get("*/v1/workers", () => HttpResponse.json({ items: members })),
    http.get("*/v1/models", () => HttpResponse.json({ items: models })),
    http.get("*/v1/datasets", () => HttpResponse.json({ items: [] })),
    http.get("*/v1/versions", () => HttpResponse.json({ items: versions })),
    http.get("*/v1/models/:name/versions/:number/report", () =>
      HttpResponse.json({
        form: "quantry/evaluation-report/1",
        accuracy: { name: "top1", unit: "POINTS", change: { estimate: 0.028, lower: -0.08, upper: 0.16 } },
        latency: [{ speedup: { estimate: 1.351 } }],
        baseline: { bytes: 1000 },
        candidate: { bytes: 291 },
      }),
    ),
  );
}

const show = () => renderApp(signedIn(<OverviewPage />));
const panel = async (name: string) => within(await screen.findByRole("region", { name }));

function member(name: string, members: Partial<Worker> = {}): Worker {
  return {
    id: name,
    name,
    role: "WORKER",
    state: "LIVE",
    live: true,
    slots: 2,
    running: 1,
    heartbeatAgeMillis: 700,
    hardware: {},
    isolation: "FULL",
    jobs: [],
    joinedAt: "2026-11-27T10:00:00Z",
    labels: {},
    missingRules: [],
    pools: ["cpu"],
    version: "0.1.0",
    ...members,
  };
}

const winner = {
  id: "ver_1",
  model: "glyphs",
  version: 2,
  state: "READY",
  origin: "job",
  sizeBytes: 135_461,
  technique: "static",
  verdict: "PASSED",
  createdAt: "2026-11-27T10:00:00Z",
};

test("leads somebody with nothing to the first step", async () => {
  serve({});
  show();
  const steps = await panel("Three steps to the first verdict");
  expect(steps.getByRole("link", { name: "Upload a model" }).getAttribute("href")).toBe("/models");
  expect(steps.getAllByRole("listitem")[0]?.getAttribute("aria-current")).toBe("step");
  expect(screen.queryByRole("region", { name: "Latest winners" })).toBeNull();
});

test("marks the steps that are done", async () => {
  serve({ models: [{ name: "glyphs" }] });
  show();
  const steps = await panel("Three steps to the first verdict");
  await steps.findByText("done");
  expect(steps.getAllByRole("listitem")[1]?.getAttribute("aria-current")).toBe("step");
});

test("shows what runs before what waits, and why it waits", async () => {
  serve({
    jobs: [
      sampleJob(1, {
        state: "QUEUED",
        model: "stuck",
        verdict: undefined,
        waiting: {
          reason: "no-pool",
          stage: "QUANTIZATION",
          message: "No pool promises what the target asks for",
        },
      }),
      sampleJob(2, { state: "RUNNING", model: "busy", verdict: undefined, finishedAt: undefined }),
    ],
  });
  show();
  const work = await panel("Running and waiting");
  await work.findByText("No pool promises what the target asks for");
  await work.findByText("busy");
  expect(work.getAllByRole("link").map((link) => link.querySelector("bdi")?.textContent)).toEqual([
    undefined,
    "busy",
    "stuck",
  ]);
});

test("takes a job out of what runs when the stream says that it failed, with its reason", async () => {
  const jobs = [sampleJob(1, { state: "RUNNING", model: "busy", verdict: undefined, finishedAt: undefined })];
  serve({ jobs });
  show();
  const work = await panel("Running and waiting");
  await work.findByText("busy");
  const failure = { code: "memory-limit-exceeded", message: "Needed 3 GB, allowed 2 GB" };
  jobs[0] = sampleJob(1, { state: "FAILED", model: "busy", verdict: undefined, failure });
  await StreamDouble.tell("jobs", { items: [{ id: jobs[0].id, state: "FAILED", failure }] });
  await work.findByText("Nothing runs or waits");
  const troubles = await panel("Failed or missed lately");
  await troubles.findByText("memory-limit-exceeded");
  await troubles.findByText("Needed 3 GB, allowed 2 GB");
});

test("says of a job that missed its objectives by how much", async () => {
  serve({ jobs: [sampleJob(1, { verdict: "MISSED" }), sampleJob(2)] });
  show();
  const troubles = await panel("Failed or missed lately");
  await troubles.findByText("−4.20 points of top1, allowed −1.00");
  troubles.getByText("model-1");
  expect(troubles.queryByText("model-2")).toBeNull();
});

test("shows what the winners gained", async () => {
  serve({
    jobs: [sampleJob(1)],
    versions: [winner, { ...winner, id: "ver_2", state: "DELETED", version: 9 }],
  });
  show();
  const winners = await panel("Latest winners");
  await winners.findByText("+0.03");
  winners.getByText("−0.08 to +0.16");
  winners.getByText("1.35×");
  winners.getByText("29.1 %");
  expect(winners.getByRole("link", { name: "glyphs v2" }).getAttribute("href")).toBe(
    "/models/glyphs/versions/2",
  );
  expect(winners.queryByText("v9")).toBeNull();
});

test("leaves blank what the report of a winner does not say", async () => {
  serve({ jobs: [sampleJob(1)], versions: [winner] });
  server.use(
    http.get("*/v1/models/:name/versions/:number/report", () =>
      problem(404, "not-found", "There is no report"),
    ),
  );
  show();
  const winners = await panel("Latest winners");
  const cells = (await winners.findByRole("link", { name: "glyphs v2" }))
    .closest("tr")
    ?.querySelectorAll("td");
  expect(cells?.[1]?.textContent?.trim()).toBe("");
  expect(cells?.[2]?.textContent).toBe("");
});

test("counts the slots of living machines, and shows lost ones first", async () => {
  serve({
    jobs: [sampleJob(1)],
    members: [
      member("a"),
      member("b", { role: "EVALUATOR", slots: 1, running: 0 }),
      member("gone", { state: "LOST", live: false, heartbeatAgeMillis: 90_000 }),
    ],
  });
  show();
  const fleet = await panel("Fleet");
  const rows = await fleet.findAllByRole("row");
  expect(rows[1]?.textContent).toContain("gone");
  expect(rows[1]?.textContent).toContain("lost");
  const figure = (name: string) => screen.getByText(name, { selector: "dt" }).nextElementSibling?.textContent;
  expect(figure("Slots in use")).toBe("1 of 3");
  expect(figure("Machines")).toBe("2");
  expect(figure("Lost")).toBe("1");
});

test("says that nobody works where no worker has joined", async () => {
  serve({ jobs: [sampleJob(1)] });
  show();
  await (await panel("Fleet")).findByText("No worker has joined");
});

test("keeps the rest where one part is refused", async () => {
  serve({ jobs: [sampleJob(1)], members: [member("a")] });
  server.use(http.get("*/v1/versions", () => problem(403, "scope-missing", "Wants the scope read")));
  show();
  await (await panel("Latest winners")).findByText("Your key may not do this");
  await (await panel("Fleet")).findByText("live");
});

test("shows hostile names as text", async () => {
  const name = "<script>alert(1)</script>\u202Eevil";
  serve({
    jobs: [sampleJob(1, { model: name, state: "FAILED", verdict: undefined })],
    members: [member(name)],
  });
  show();
  await (await panel("Fleet")).findByText(name);
  const shown = await (await panel("Failed or missed lately")).findByText(name);
  expect(shown.tagName).toBe("BDI");
});
