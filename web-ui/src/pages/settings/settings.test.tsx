import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { platform, signedIn, startPlatform } from "../../test/platform";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { AuditPart } from "./AuditPart";
import { ConnectionsPart } from "./ConnectionsPart";
import { GeneralPart } from "./GeneralPart";
import { PipelinesPart } from "./PipelinesPart";
import { TenantsPart } from "./TenantsPart";

startPlatform();

const TENANT = {
  id: "ten_1",
  name: "vision",
  createdAt: "2026-11-27T10:00:00Z",
  quota: { bytes: 500_000_000, queuedJobs: 0 },
  usage: { bytes: 123_637_287, queuedJobs: 3, runningJobs: 1 },
};

const EVENT = {
  id: "aud_1",
  at: "2026-11-27T10:00:00Z",
  actor: "key_1",
  action: "job-submitted",
  target: "jobs/job_1",
  details: { model: "<b>glyphs</b>" },
  requestId: "93bd8ad6-a575",
  seq: 14,
  hash: "aa",
};

const CONNECTION = {
  id: "con_1",
  kind: "github",
  name: "vision",
  repository: "acme/vision",
  apiBase: "https://api.github.com",
  hook: "/v1/hooks/con_1",
  tellsStatuses: false,
  createdAt: "2026-11-27T10:00:00Z",
  createdBy: "key_1",
};

function answers(path: string, answer: object): void {
  platform.use(http.get(`*${path}`, () => HttpResponse.json(answer)));
}

describe("what a tenant uses", () => {
  it("is said in words beside a bar, and without a bar where there is no bound", async () => {
    answers("/v1/tenant", TENANT);
    renderApp(signedIn("read", <GeneralPart />));
    expect(await screen.findByText("124 MB of 500 MB (25 %)")).toBeTruthy();
    expect(screen.getByText("3 of 0")).toBeTruthy();
    expect(screen.getByText("1, no bound")).toBeTruthy();
    expect(screen.getAllByRole("progressbar")).toHaveLength(1);
  });
});

describe("the audit log", () => {
  it("says who did what, and leads to it", async () => {
    answers("/v1/audit", {
      items: [EVENT, { ...EVENT, id: "aud_2", action: "unheard-of", target: "things/x" }],
    });
    renderApp(signedIn("admin", <AuditPart />));
    expect(await screen.findByText("submitted a job", { selector: "td" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "jobs/job_1" }).getAttribute("href")).toBe("/jobs/job_1");
    expect(screen.getAllByText("model: <b>glyphs</b>")).toHaveLength(2);
    expect(screen.getByText("unheard-of")).toBeTruthy();
  });

  it("says whether its chain is whole", async () => {
    answers("/v1/audit", { items: [EVENT] });
    answers("/v1/audit/chain", { events: 14, lastHash: "5fe33862", intact: true });
    renderApp(signedIn("admin", <AuditPart />));
    await userEvent.click(await screen.findByRole("button", { name: "Check the chain" }));
    expect(await screen.findByText("whole: 14 events, none changed and none taken out")).toBeTruthy();
    answers("/v1/audit/chain", { events: 14, lastHash: "5fe33862", intact: false, brokenAt: 7 });
    await userEvent.click(screen.getByRole("button", { name: "Check the chain" }));
    expect(await screen.findByText("broken at place 7 of 14 events")).toBeTruthy();
  });

  it("tells who may only read which scope it needs", async () => {
    renderApp(signedIn("promote", <AuditPart />));
    expect((await screen.findByRole("note")).textContent).toContain("scope admin; yours has promote");
  });
});

describe("connections", () => {
  it("say at each field what is wrong with it", async () => {
    answers("/v1/connections", { items: [] });
    platform.use(
      http.post("*/v1/connections", () =>
        problem(422, "invalid-value", "all", [
          { pointer: "/repository", message: "Expected a name such as acme/vision" },
          { pointer: "/secret", message: "Expected 32 to 255 characters" },
        ]),
      ),
    );
    renderApp(signedIn("admin", <ConnectionsPart />));
    await userEvent.click(await screen.findByRole("button", { name: "Make a connection" }));
    await userEvent.click(await screen.findByRole("button", { name: "Make the connection" }));
    expect(await screen.findByText("Expected 32 to 255 characters")).toBeTruthy();
    expect(screen.getByLabelText("Repository").getAttribute("aria-invalid")).toBe("true");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("replace only the credentials that were typed", async () => {
    let sent: unknown;
    answers("/v1/connections", { items: [CONNECTION] });
    platform.use(
      http.post("*/v1/connections/con_1/replace-credentials", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(CONNECTION);
      }),
    );
    renderApp(signedIn("admin", <ConnectionsPart />));
    await userEvent.click(await screen.findByRole("button", { name: /^Replace credentials\s*of vision$/ }));
    const form = within(await screen.findByRole("dialog"));
    const send = form.getByRole("button", { name: "Replace them" });
    expect(send.hasAttribute("disabled")).toBe(true);
    await userEvent.type(form.getByLabelText("New token"), "ghp_1");
    await userEvent.click(send);
    await expect.poll(() => sent).toEqual({ token: "ghp_1" });
  });
});

describe("pipelines", () => {
  it("show what is wrong with the job that was typed", async () => {
    answers("/v1/pipelines", { items: [] });
    answers("/v1/connections", { items: [CONNECTION] });
    platform.use(
      http.post("*/v1/pipelines", async ({ request }) => {
        expect(await request.json()).toMatchObject({
          template: { technique: { type: "nope" } },
          events: ["push"],
        });
        return problem(422, "invalid-value", "/technique/type: Expected one of [dynamic]", [
          { pointer: "/technique/type", message: "Expected one of [dynamic]" },
        ]);
      }),
    );
    renderApp(signedIn("admin", <PipelinesPart />));
    await userEvent.click(await screen.findByRole("button", { name: "Make a pipeline" }));
    const job = await screen.findByLabelText("Job, in JSON");
    expect(screen.getByRole("button", { name: "Make the pipeline" }).hasAttribute("disabled")).toBe(true);
    await userEvent.type(job, '{{"technique": {{"type": "nope"}}');
    await userEvent.click(screen.getByRole("button", { name: "Make the pipeline" }));
    expect((await screen.findByRole("alert")).textContent).toContain(
      "/technique/type: Expected one of [dynamic]",
    );
  });
});

describe("tenants", () => {
  it("are for operators, and others are told so", async () => {
    renderApp(signedIn("admin", <TenantsPart />));
    expect((await screen.findByRole("note")).textContent).toContain("scope operator; yours has admin");
  });

  it("show the quota that is there now, where somebody else changed it meanwhile", async () => {
    let most = 10;
    answers("/v1/tenants", { items: [TENANT] });
    platform.use(
      http.get("*/v1/tenants/ten_1/quota", () =>
        HttpResponse.json({ queuedJobs: most }, { headers: { ETag: `"${most}"` } }),
      ),
      http.put("*/v1/tenants/ten_1/quota", () => {
        most = 99;
        return problem(412, "precondition-failed", "The quota was changed meanwhile");
      }),
    );
    renderApp(signedIn("operator", <TenantsPart />));
    await userEvent.click(await screen.findByRole("button", { name: /^Change quota\s*of vision$/ }));
    const waiting = await screen.findByLabelText("Waiting jobs");
    expect(waiting).toHaveProperty("value", "10");
    await userEvent.type(waiting, "5");
    await userEvent.click(screen.getByRole("button", { name: "Change it" }));
    expect(await screen.findByText("The quota was changed meanwhile")).toBeTruthy();
    await expect.poll(() => screen.getByLabelText("Waiting jobs")).toHaveProperty("value", "99");
  });
});
