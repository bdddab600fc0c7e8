import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { platform, signedIn, startPlatform } from "../../test/platform";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import WorkersPage from "./WorkersPage";

startPlatform();

const WORKER = {
  id: "wrk_1",
  name: "worker",
  role: "WORKER",
  state: "LIVE",
  live: true,
  slots: 2,
  running: 2,
  jobs: [
    { jobId: "job_01a21d3c-bed8-712a", stage: "QUANTIZATION", attempt: 2, since: "2026-11-27T13:41:07Z" },
  ],
  pools: ["cpu"],
  labels: { zone: "berlin" },
  isolation: "FULL",
  missingRules: [],
  hardware: {
    architecture: "x86_64",
    processor: "AMD EPYC",
    cores: 2,
    memoryBytes: 25276063744,
    instructionSets: ["avx2"],
    executionProviders: ["CPUExecutionProvider"],
    tags: [],
  },
  version: "0.1.0",
  joinedAt: "2026-11-27T13:33:38Z",
  heartbeatAgeMillis: 9000,
};

function fleet(...items: object[]): void {
  platform.use(http.get("*/v1/workers", () => HttpResponse.json({ items })));
}

function quarantine(...items: object[]): void {
  platform.use(http.get("*/v1/quarantine", () => HttpResponse.json({ items })));
}

describe("the page of workers", () => {
  it("shows what a member has and does", async () => {
    fleet(WORKER);
    quarantine();
    renderApp(signedIn("read", <WorkersPage />));
    const card = within(await screen.findByRole("region", { name: "worker" }));
    expect(card.getByText(/AMD EPYC · x86_64 · 2 cores/)).toBeTruthy();
    expect(card.getByText("zone=berlin")).toBeTruthy();
    expect(card.getByText("2 of 2 in use")).toBeTruthy();
    expect(card.getByText("1 for other tenants")).toBeTruthy();
    const job = card.getByRole("link");
    expect(job.getAttribute("href")).toBe("/jobs/job_01a21d3c-bed8-712a");
    expect(screen.getByText("1 member · 1 live · 2 of 2 slots in use")).toBeTruthy();
  });

  it("counts the age of the heartbeat on", async () => {
    fleet(WORKER);
    quarantine();
    renderApp(signedIn("read", <WorkersPage />));
    const age = await screen.findByText(/^\d+ s ago$/);
    const seconds = () => Number.parseInt(age.textContent ?? "", 10);
    const first = seconds();
    await waitFor(() => expect(seconds()).toBeGreaterThan(Math.max(first, 9)));
  });

  it("says what is missing where isolation is degraded", async () => {
    fleet({ ...WORKER, isolation: "DEGRADED", missingRules: ["no-network", "future-rule"] });
    quarantine();
    renderApp(signedIn("read", <WorkersPage />));
    expect(await screen.findByText("degraded, without")).toBeTruthy();
    expect(screen.getByText("no-network: a task could open connections")).toBeTruthy();
    expect(screen.getByText("future-rule")).toBeTruthy();
  });

  it("drains only once it is confirmed, and offers to resume then", async () => {
    let drained = 0;
    fleet(WORKER);
    quarantine();
    platform.use(
      http.post("*/v1/workers/wrk_1/drain", () => {
        drained++;
        fleet({ ...WORKER, state: "DRAINING", drainRequestedAt: "2026-11-27T14:00:00Z" });
        return HttpResponse.json(WORKER);
      }),
    );
    renderApp(signedIn("admin", <WorkersPage />));
    await userEvent.click(await screen.findByRole("button", { name: /^Drain\s*worker$/ }));
    expect(drained).toBe(0);
    await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Drain" }));
    expect(await screen.findByRole("button", { name: /^Resume\s*worker$/ })).toBeTruthy();
    expect(drained).toBe(1);
  });

  it("says why draining was refused", async () => {
    fleet(WORKER);
    quarantine();
    platform.use(
      http.post("*/v1/workers/wrk_1/drain", () =>
        problem(403, "insufficient-scope", "This needs a key with the scope admin"),
      ),
    );
    renderApp(signedIn("admin", <WorkersPage />));
    await userEvent.click(await screen.findByRole("button", { name: /^Drain\s*worker$/ }));
    const dialog = within(await screen.findByRole("dialog"));
    await userEvent.click(dialog.getByRole("button", { name: "Drain" }));
    expect(await dialog.findByText("This needs a key with the scope admin")).toBeTruthy();
  });

  it("locks draining for who may only read, and says which scope it needs", async () => {
    fleet(WORKER);
    quarantine();
    renderApp(signedIn("read", <WorkersPage />));
    expect((await screen.findByRole("button", { name: /^Drain\s*worker$/ })).hasAttribute("disabled")).toBe(
      true,
    );
    expect(screen.getByRole("note").textContent).toContain("scope admin");
  });

  it("shows a member that is lost while the page is open", async () => {
    fleet(WORKER);
    quarantine();
    const { queries } = renderApp(signedIn("admin", <WorkersPage />));
    await screen.findByRole("button", { name: /^Drain\s*worker$/ });
    fleet({ ...WORKER, state: "LOST", live: false, jobs: [], running: 0 });
    await act(() => queries.invalidateQueries({ queryKey: ["workers"] }));
    const card = within(await screen.findByRole("region", { name: "worker" }));
    expect(await card.findByText("lost")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /^Drain\s*worker$/ })).toBeNull();
    expect(screen.getByText(/1 lost$/)).toBeTruthy();
  });

  it("says what to do where nobody has joined", async () => {
    fleet();
    quarantine();
    renderApp(signedIn("read", <WorkersPage />));
    expect(await screen.findByText("No worker has joined yet")).toBeTruthy();
    expect(await screen.findByText("No model is in quarantine")).toBeTruthy();
  });

  it("lets a model out of quarantine", async () => {
    let lifted = false;
    fleet();
    quarantine({
      sha256: "ab".repeat(32),
      runtimeVersion: "1.29.0",
      jobId: null,
      since: "2026-11-27T13:00:00Z",
    });
    platform.use(
      http.delete(`*/v1/quarantine/${"ab".repeat(32)}`, () => {
        lifted = true;
        quarantine();
        return new HttpResponse(null, { status: 204 });
      }),
    );
    renderApp(signedIn("submit", <WorkersPage />));
    await userEvent.click(await screen.findByRole("button", { name: /^Let out/ }));
    await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Let out" }));
    await waitFor(() => expect(lifted).toBe(true));
    expect(await screen.findByText("No model is in quarantine")).toBeTruthy();
  });
});
