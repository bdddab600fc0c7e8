import { configure, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { SessionGate } from "../../app/session";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { catalog, earlier, glyphs, plan, version } from "./samples";
import WizardPage from "./WizardPage";

vi.setConfig({ testTimeout: 180_000 });
configure({ asyncUtilTimeout: 60_000 });

interface Sent {
  readonly body: unknown;
  readonly key: string | null;
}

type Answer = () => Response;

/** What the server answers, and what it was asked; new for each test. */
export interface Platform {
  scope: string;
  signedIn: boolean;
  plan: Answer;
  submit: Answer;
  readonly planned: unknown[];
  readonly submitted: Sent[];
}

function fresh(): Platform {
  return {
    scope: "submit",
    signedIn: true,
    plan: () => HttpResponse.json(plan),
    submit: () => HttpResponse.json({ id: "job_9", state: "QUEUED" }, { status: 202 }),
    planned: [],
    submitted: [],
  };
}

export let platform = fresh();

const session = () => ({ tenant: "ten_1", actor: "somebody", scope: platform.scope, csrfToken: "token" });

export const server = setupServer(
  http.get("*/v1/session", () =>
    platform.signedIn ? HttpResponse.json(session()) : problem(401, "authentication-required", "Sign in"),
  ),
  http.post("*/v1/session", () => {
    platform.signedIn = true;
    return HttpResponse.json(session());
  }),
  http.get("*/v1/techniques", () => HttpResponse.json(catalog)),
  http.get("*/v1/models", () => HttpResponse.json({ items: [glyphs] })),
  http.get("*/v1/models/glyphs/versions/:number", () => HttpResponse.json(version)),
  http.get("*/v1/datasets", () => HttpResponse.json({ items: [] })),
  http.get("*/v1/workers", () => HttpResponse.json({ items: [] })),
  http.get("*/v1/jobs", () => HttpResponse.json({ items: [earlier] })),
  http.get("*/v1/jobs/:id", ({ params }) =>
    params.id === "job_0" ? HttpResponse.json(earlier) : problem(404, "not-found", "There is no such job"),
  ),
  http.post("*/v1/jobs", async ({ request }) => {
    const body: unknown = await request.json();
    if (new URL(request.url).searchParams.get("dryRun") === "true") {
      platform.planned.push(body);
      return platform.plan();
    }
    platform.submitted.push({ body, key: request.headers.get("Idempotency-Key") });
    return platform.submit();
  }),
);

class StreamDouble extends EventTarget {
  close(): void {}
}

beforeAll(() => {
  vi.stubGlobal("EventSource", StreamDouble);
  window.scrollTo = () => {};
  server.listen({ onUnhandledRequest: "error" });
});
beforeEach(() => {
  sessionStorage.clear();
  platform = fresh();
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Wrong {
  readonly pointer: string;
  readonly message: string;
}

export function refusal(...violations: Wrong[]) {
  return problem(422, "invalid-value", `${violations[0]?.pointer}: ${violations[0]?.message}`, violations);
}

export function showWizard(path = "/jobs/new") {
  return renderApp(
    <SessionGate>
      <WizardPage />
    </SessionGate>,
    { path },
  );
}

export const submitButton = () => screen.findByRole("button", { name: "Submit job" });

/** The same once the job can be submitted. */
export async function readyButton(): Promise<HTMLElement> {
  const button = await submitButton();
  await waitFor(() => expect(button.hasAttribute("disabled")).toBe(false));
  return button;
}

export async function yamlField(): Promise<HTMLTextAreaElement> {
  await userEvent.click(await screen.findByRole("radio", { name: "YAML" }));
  return screen.findByRole<HTMLTextAreaElement>("textbox", { name: "The job as YAML" });
}
