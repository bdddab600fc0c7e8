import { configure, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { SessionGate } from "../../app/session";
import { renderApp } from "../../test/render";
import { catalog, plan } from "./samples";
import WizardPage from "./WizardPage";

vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 8000 });

const glyphs = {
  id: "mod_1",
  name: "glyphs",
  createdAt: "2026-11-27T13:33:48Z",
  latestVersion: 4,
  aliases: [
    { alias: "int8", version: 2, revision: 1, updatedAt: "2026-11-27T13:35:10Z" },
    { alias: "fp32", version: 1, revision: 1, updatedAt: "2026-11-27T13:33:48Z" },
  ],
};
const version = {
  id: "ver_1",
  model: "glyphs",
  version: 1,
  state: "READY",
  origin: "upload",
  sha256: "97",
  sizeBytes: 465077,
  files: [],
  facts: { operators: { Conv: 10, Gemm: 1 }, inputs: [{ name: "image", type: "float", shape: ["N", "1"] }] },
  lineage: {},
  createdAt: "2026-11-27T13:33:48Z",
};
const earlier = {
  id: "job_0",
  technique: "static",
  spec: {
    model: { ref: "glyphs@fp32" },
    technique: { type: "static", calibration: { dataset: "glyphs-train", samples: 64 }, later: 1 },
    evaluation: { dataset: "glyphs-test", metric: "top1" },
  },
};

interface Sent {
  readonly body: unknown;
  readonly key: string | null;
}

let submitted: Sent[] = [];
let planned: unknown[] = [];
type Answer = () => Response | Promise<Response>;
let answerPlan: Answer;
let answerSubmit: Answer;
let scope: string;
let signedIn: boolean;

const server = setupServer(
  http.get("*/v1/session", () =>
    signedIn
      ? HttpResponse.json({ tenant: "ten_1", actor: "somebody", scope, csrfToken: "token" })
      : problem(401, "authentication-required", "Sign in"),
  ),
  http.post("*/v1/session", () => {
    signedIn = true;
    return HttpResponse.json({ tenant: "ten_1", actor: "somebody", scope, csrfToken: "token" });
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
      planned.push(body);
      return answerPlan();
    }
    submitted.push({ body, key: request.headers.get("Idempotency-Key") });
    return answerSubmit();
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
  submitted = [];
  planned = [];
  scope = "submit";
  signedIn = true;
  answerPlan = () => HttpResponse.json(plan);
  answerSubmit = () => HttpResponse.json({ id: "job_9", state: "QUEUED" }, { status: 202 });
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Wrong {
  readonly pointer: string;
  readonly message: string;
}

function problem(status: number, slug: string, detail: string, violations?: readonly Wrong[]) {
  return HttpResponse.json(
    {
      type: `urn:quantry:problem:${slug}`,
      title: slug,
      status,
      detail,
      requestId: "req-1",
      violations: violations?.map((one) => ({ code: slug, ...one })),
    },
    { status },
  );
}

const refuse = (...violations: Wrong[]) =>
  problem(422, "invalid-value", `${violations[0]?.pointer}: ${violations[0]?.message}`, violations);

function show(path = "/jobs/new") {
  return renderApp(
    <SessionGate>
      <WizardPage />
    </SessionGate>,
    { path },
  );
}

const submitButton = () => screen.findByRole("button", { name: "Submit job" });
const ready = async () => {
  const button = await submitButton();
  await waitFor(() => expect(button.hasAttribute("disabled")).toBe(false));
  return button;
};
const yaml = async () => {
  await userEvent.click(await screen.findByRole("radio", { name: "YAML" }));
  return screen.findByRole<HTMLTextAreaElement>("textbox", { name: "The job as YAML" });
};

test("three clicks after the page is there a job from a recipe is on its way, its plan shown before", async () => {
  const { router } = show();
  await userEvent.click(await screen.findByRole("radio", { name: /glyphs/ }));
  await userEvent.click(await screen.findByRole("radio", { name: /Fastest on this CPU/ }));
  await screen.findByText(/29 %/);
  expect(screen.getByText("measured slower in integers")).toBeTruthy();
  await userEvent.click(await ready());
  await waitFor(() => expect(router.state.location.pathname).toBe("/jobs/job_9"));
  expect(submitted).toHaveLength(1);
  expect(submitted[0]?.body).toEqual({
    model: { ref: "glyphs@fp32" },
    technique: { type: "static", calibration: { dataset: "glyphs-train" } },
    evaluation: { dataset: "glyphs-test", metric: "top1" },
    objectives: { maxAccuracyDrop: 1, minSpeedup: 1 },
    output: { register: "glyphs" },
  });
  expect(submitted[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(planned.at(-1)).toEqual(submitted[0]?.body);
  expect(sessionStorage.length).toBe(0);
});

test("an address chooses model and recipe", async () => {
  show("/jobs/new?model=glyphs@fp32&recipe=ternary");
  expect((await yaml()).value).toContain("ref: glyphs@fp32");
  await waitFor(async () => expect((await yaml()).value).toContain("type: ternary"));
  await waitFor(async () => expect((await yaml()).value).toMatch(/training:\n +dataset: glyphs-train/));
});

test("a recipe whose technique the server does not list is left out", async () => {
  server.use(
    http.get("*/v1/techniques", () =>
      HttpResponse.json({ items: catalog.items.filter((one) => one.type !== "ternary") }),
    ),
  );
  show();
  await screen.findByRole("radio", { name: /4-bit transformer/ });
  expect(screen.queryByRole("radio", { name: /Ternary/ })).toBeNull();
});

test("the form is the catalog's: a field for each parameter, with its bounds", async () => {
  show("/jobs/new?model=glyphs@fp32");
  await userEvent.click(await screen.findByRole("radio", { name: /Static int8/ }));
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "weights.type" }), "int4");
  await userEvent.click(screen.getByText("calibration"));
  await userEvent.type(await screen.findByRole("textbox", { name: "calibration.samples" }), "12");
  expect(screen.getByText(/1 to 100,000/)).toBeTruthy();
  await userEvent.click(screen.getByText("further"));
  await userEvent.click(await screen.findByRole("checkbox", { name: "costBasedExclusion" }));
  await waitFor(() =>
    expect(planned.at(-1)).toMatchObject({
      technique: {
        type: "static",
        weights: { type: "int4" },
        calibration: { samples: 12, dataset: "glyphs-train" },
        costBasedExclusion: false,
      },
    }),
  );
});

test("violations stand at their fields, and keep the job from being submitted", async () => {
  answerPlan = () =>
    refuse(
      { pointer: "/objectives/maxAccuracyDrop", message: "Expected a number from 0 to 100, got -1" },
      { pointer: "/technique/calibration/samples", message: "Expected a whole number, got x" },
      { pointer: "/zzz", message: "No such property" },
    );
  show("/jobs/new?from=job_0");
  const drop = await screen.findByRole("textbox", { name: "Accuracy lost, at most" });
  await waitFor(() => expect(drop.getAttribute("aria-invalid")).toBe("true"));
  // The group of the wrong parameter has opened by itself.
  const samples = await screen.findByRole("textbox", { name: "calibration.samples" });
  expect(samples.getAttribute("aria-invalid")).toBe("true");
  expect((await submitButton()).hasAttribute("disabled")).toBe(true);
  expect(within(screen.getByRole("navigation", { name: "Steps" })).getAllByText("1 to mend")).toHaveLength(2);
  expect(screen.getByText("3 things are to be mended:")).toBeTruthy();
  expect(screen.getByText("/zzz")).toBeTruthy();
});

test("of very many violations the first are listed, and the rest are counted", async () => {
  const many = Array.from({ length: 120 }, (_, at) => ({ pointer: `/x${at}`, message: "No such property" }));
  answerPlan = () => refuse(...many);
  show("/jobs/new?from=job_0");
  await screen.findByText("120 things are to be mended:");
  expect(screen.getByText("and 100 more, in the YAML view")).toBeTruthy();
});

test("a number that is none goes to the server as it was typed, and comes right again", async () => {
  show("/jobs/new?from=job_0");
  const drop = await screen.findByRole<HTMLInputElement>("textbox", { name: "Accuracy lost, at most" });
  await userEvent.type(drop, "0.5x");
  expect(drop.value).toBe("0.5x");
  await waitFor(() => expect(planned.at(-1)).toMatchObject({ objectives: { maxAccuracyDrop: "0.5x" } }));
  await userEvent.type(drop, "{Backspace}0");
  expect(drop.value).toBe("0.50");
  await waitFor(() => expect(planned.at(-1)).toMatchObject({ objectives: { maxAccuracyDrop: 0.5 } }));
  await userEvent.clear(drop);
  await waitFor(() => expect(planned.at(-1)).not.toHaveProperty("objectives"));
});

test("a clone is the job's own spec, with what the form does not know", async () => {
  show("/jobs/new?from=job_0");
  await screen.findByRole("heading", { name: /New job, as/ });
  await waitFor(() => expect(planned.at(-1)).toEqual(earlier.spec));
});

test("a job to clone that is gone is said", async () => {
  show("/jobs/new?from=job_7");
  expect(await screen.findByText("There is no such job")).toBeTruthy();
});

test("the YAML changes the form, the form changes the YAML, and unknown members stay", async () => {
  show("/jobs/new?from=job_0");
  const text = await yaml();
  await userEvent.click(text);
  await userEvent.keyboard("{Control>}a{/Control}");
  await userEvent.paste(
    "# mine\nmodel: {ref: glyphs@int8}\ntechnique: {type: dynamic, odd: 1}\nobjectives: {minSpeedup: 3}\n",
  );
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Speed, at least" }).value).toBe("3");
  await userEvent.type(screen.getByRole("textbox", { name: "Alias" }), "best");
  expect(text.value).toContain("# mine");
  expect(text.value).toContain("odd: 1");
  expect(text.value).toContain("alias: best");
  await waitFor(() =>
    expect(planned.at(-1)).toMatchObject({ technique: { odd: 1 }, output: { alias: "best" } }),
  );
});

test("the YAML names the line of a violation", async () => {
  answerPlan = () =>
    refuse({ pointer: "/technique/later", message: "The technique static has no such parameter" });
  show("/jobs/new?from=job_0&show=yaml");
  expect(await screen.findByText("Line 8, /technique/later")).toBeTruthy();
});

test("a YAML that cannot be read rests the form until it can", async () => {
  show("/jobs/new?from=job_0");
  const text = await yaml();
  await userEvent.click(text);
  await userEvent.keyboard("{Control>}{End}{/Control}");
  await userEvent.paste("\nmodel: [");
  expect(await screen.findByText(/the form rests/)).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Speed, at least" }).matches(":disabled")).toBe(true);
  expect((await submitButton()).hasAttribute("disabled")).toBe(true);
  await userEvent.type(text, "{Backspace>9/}");
  await waitFor(() => expect(screen.queryByText(/the form rests/)).toBeNull());
});

test("a server that is gone takes nothing that was typed, and is asked again", async () => {
  answerPlan = () => HttpResponse.error();
  show("/jobs/new?from=job_0");
  const alias = await screen.findByRole<HTMLInputElement>("textbox", { name: "Alias" });
  await userEvent.type(alias, "kept");
  await screen.findByText(/The server cannot be reached\. Go on typing/);
  expect((await submitButton()).hasAttribute("disabled")).toBe(true);
  answerPlan = () => HttpResponse.json(plan);
  await ready();
  expect(alias.value).toBe("kept");
});

test("a key that may only read plans nothing and says so", async () => {
  scope = "read";
  show("/jobs/new?from=job_0");
  await screen.findByText(/Your key may only read/);
  expect((await submitButton()).hasAttribute("disabled")).toBe(true);
  expect(planned).toEqual([]);
});

test("a 403 from the server is told where the job is submitted", async () => {
  answerSubmit = () => problem(403, "quota-exceeded", "The tenant has no room left");
  show("/jobs/new?from=job_0");
  await userEvent.click(await ready());
  expect(await screen.findByText("The tenant has no room left")).toBeTruthy();
});

test("after a conflict the same submission goes under the same key, a changed one under another", async () => {
  answerSubmit = () => problem(409, "dataset-not-ready", "glyphs-test:2 is still being checked");
  show("/jobs/new?from=job_0");
  await userEvent.click(await ready());
  await screen.findByText("glyphs-test:2 is still being checked");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(submitted).toHaveLength(2));
  await userEvent.type(screen.getByRole("textbox", { name: "Alias" }), "b");
  expect(screen.queryByText("glyphs-test:2 is still being checked")).toBeNull();
  await userEvent.click(await ready());
  await waitFor(() => expect(submitted).toHaveLength(3));
  expect(submitted[1]?.key).toBe(submitted[0]?.key);
  expect(submitted[2]?.key).not.toBe(submitted[0]?.key);
});

test("without a plan the job can be submitted all the same, and who cannot take it is said", async () => {
  const { plan: _none, ...rest } = plan;
  answerPlan = () =>
    HttpResponse.json({
      ...rest,
      pool: "none",
      waiting: {
        reason: "no-pool",
        stage: "QUANTIZATION",
        message: "No pool promises what the target asks for",
      },
      planProblem: { code: "plan-timeout", message: "Planning took longer than a minute" },
    });
  show("/jobs/new?from=job_0");
  expect(await screen.findByText(/Planning took longer than a minute/)).toBeTruthy();
  expect(screen.getByText(/No pool promises what the target asks for/)).toBeTruthy();
  await ready();
});

test("what the server refuses without naming a place is shown, and may be submitted", async () => {
  answerPlan = () => problem(422, "nothing-to-quantize", "No operator of this model can be quantized");
  show("/jobs/new?from=job_0");
  expect(await screen.findByText("No operator of this model can be quantized")).toBeTruthy();
  await ready();
});

test("a session that ends while submitting costs nothing that was typed", async () => {
  answerSubmit = () => {
    signedIn = false;
    return problem(401, "authentication-required", "Sign in");
  };
  show("/jobs/new?from=job_0");
  await userEvent.type(await screen.findByRole("textbox", { name: "Alias" }), "typed");
  await userEvent.click(await ready());
  await userEvent.type(await screen.findByLabelText("API key"), "qnt_1");
  answerSubmit = () => HttpResponse.json({ id: "job_9", state: "QUEUED" }, { status: 202 });
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("What you had typed is back.")).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Alias" }).value).toBe("typed");
  await userEvent.click(await ready());
  await waitFor(() => expect(submitted).toHaveLength(2));
  expect(submitted[1]?.key).toBe(submitted[0]?.key);
});

test("what was typed can be dropped", async () => {
  show("/jobs/new?from=job_0").unmount();
  sessionStorage.setItem(
    "quantry-job-draft",
    JSON.stringify({ text: "model: {ref: mine}", origin: "{}", key: "k" }),
  );
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Begin anew" }));
  await waitFor(() => expect(screen.queryByText("What you had typed is back.")).toBeNull());
  expect((await yaml()).value).toBe("");
});

test("with no model yet the page says so and takes one", async () => {
  let uploaded: string | undefined;
  let models: unknown[] = [];
  server.use(
    http.get("*/v1/models", () => HttpResponse.json({ items: models })),
    http.post("*/v1/models/:name/versions", ({ request, params }) => {
      uploaded = `${params.name} ${new URL(request.url).searchParams.get("alias")} ${request.headers.get("X-CSRF-Token")}`;
      models = [{ ...glyphs, name: "tiny-net", aliases: [{ ...glyphs.aliases[1] }] }];
      return HttpResponse.json({ version: 1 }, { status: 201 });
    }),
    http.get("*/v1/models/tiny-net/versions/1", () => HttpResponse.json({ ...version, model: "tiny-net" })),
  );
  const { container } = show();
  await screen.findByText("No model yet");
  const input = container.querySelector<HTMLInputElement>("input[type=file]");
  if (input === null) {
    throw new Error("nothing takes a file");
  }
  await userEvent.upload(input, new File(["onnx"], "Tiny Net.onnx"));
  await userEvent.click(screen.getByRole("button", { name: /^Upload/ }));
  expect(await screen.findByRole("radio", { name: /tiny-net/, checked: true })).toBeTruthy();
  expect(uploaded).toBe("tiny-net fp32 token");
});

test("an upload that the server refuses says why", async () => {
  server.use(
    http.get("*/v1/models", () => HttpResponse.json({ items: [] })),
    http.post("*/v1/models/:name/versions", () => problem(422, "model-malformed", "This is no ONNX model")),
  );
  const { container } = show();
  await screen.findByText("No model yet");
  const input = container.querySelector<HTMLInputElement>("input[type=file]");
  await userEvent.upload(input ?? document.body, new File(["x"], "x.onnx"));
  await userEvent.click(screen.getByRole("button", { name: /^Upload/ }));
  expect(await screen.findByText("This is no ONNX model")).toBeTruthy();
});

test("names of 5,000 characters and markup are text like any other", async () => {
  const long = `<b>${"x".repeat(5000)}`;
  server.use(
    http.get("*/v1/models", () =>
      HttpResponse.json({ items: [glyphs, { ...glyphs, id: "mod_2", name: long }] }),
    ),
  );
  answerPlan = () =>
    HttpResponse.json({
      ...plan,
      plan: { ...plan.plan, keptFloat: [{ node: long, opType: "Conv", decision: "<i>why</i>" }] },
    });
  show("/jobs/new?from=job_0");
  expect(await screen.findByText("<i>why</i>")).toBeTruthy();
  expect(screen.getAllByText(long).length).toBeGreaterThan(1);
});

test("figures that are missing or no numbers stay blank", async () => {
  answerPlan = () =>
    HttpResponse.json({
      ...plan,
      plan: { inputBytes: 0, expectedBytes: "NaN", quantized: [], keptFloat: [] },
    });
  const { container } = show("/jobs/new?from=job_0");
  await screen.findByText("Nothing that the technique could quantize.");
  expect(container.textContent).not.toMatch(/NaN|Infinity|undefined/);
});

test("the commands are what a shell takes", async () => {
  show("/jobs/new?from=job_0&show=commands");
  const submit = await screen.findByRole("region", { name: "quantry submit" });
  expect(submit.textContent).toMatch(/cat > job\.yaml <<'QUANTRY_JOB'\nmodel:\n {2}ref: glyphs@fp32/);
  expect(submit.textContent).toContain("./quantry submit job.yaml --url 'http://localhost:3000' --wait");
  const curl = screen.getByRole("region", { name: "curl" });
  expect(curl.textContent).toContain("-X POST 'http://localhost:3000/v1/jobs'");
  expect(curl.textContent).toContain('"dataset":"glyphs-train"');
});
