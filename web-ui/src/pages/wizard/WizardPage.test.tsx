import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { catalog, earlier, plan } from "./samples";
import { platform, readyButton, server, showWizard, yamlField } from "./wizardTestbed";

test("three clicks after the page is there a job from a recipe is on its way, its plan shown before", async () => {
  const { router } = showWizard();
  await userEvent.click(await screen.findByRole("radio", { name: /glyphs/ }));
  await userEvent.click(await screen.findByRole("radio", { name: /Fastest on this CPU/ }));
  await screen.findByText(/29 %/);
  expect(screen.getByText("measured slower in integers")).toBeTruthy();
  await userEvent.click(await readyButton());
  await waitFor(() => expect(router.state.location.pathname).toBe("/jobs/job_9"));
  expect(platform.submitted).toHaveLength(1);
  expect(platform.submitted[0]?.body).toEqual({
    model: { ref: "glyphs@fp32" },
    technique: { type: "static", calibration: { dataset: "glyphs-train" } },
    evaluation: { dataset: "glyphs-test", metric: "top1", diagnosis: true },
    objectives: { maxAccuracyDrop: 1, minSpeedup: 1 },
    output: { register: "glyphs" },
  });
  expect(platform.submitted[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(platform.planned.at(-1)).toEqual(platform.submitted[0]?.body);
  expect(sessionStorage.getItem("quantry-job-draft")).toBeNull();
});

test("an address chooses model and recipe", async () => {
  showWizard("/jobs/new?model=glyphs@fp32&recipe=ternary");
  const text = await yamlField();
  expect(text.value).toContain("ref: glyphs@fp32");
  await waitFor(() => expect(text.value).toContain("type: ternary"));
  await waitFor(() => expect(text.value).toMatch(/training:\n +dataset: glyphs-train/));
});

test("a recipe whose technique the server does not list is left out", async () => {
  server.use(
    http.get("*/v1/techniques", () =>
      HttpResponse.json({ items: catalog.items.filter((one) => one.type !== "ternary") }),
    ),
  );
  showWizard();
  await screen.findByRole("radio", { name: /4-bit transformer/ });
  expect(screen.queryByRole("radio", { name: /Ternary/ })).toBeNull();
});

test("the form is the catalog's: a field for each parameter, with its bounds", async () => {
  showWizard("/jobs/new?model=glyphs@fp32");
  await userEvent.click(await screen.findByRole("radio", { name: /Static int8/ }));
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "weights.type" }), "int4");
  await userEvent.click(screen.getByText("calibration"));
  await userEvent.type(await screen.findByRole("textbox", { name: "calibration.samples" }), "12");
  expect(screen.getByText(/1 to 100,000/)).toBeTruthy();
  await userEvent.click(screen.getByText("further"));
  await userEvent.click(await screen.findByRole("checkbox", { name: "costBasedExclusion" }));
  await waitFor(() =>
    expect(platform.planned.at(-1)).toMatchObject({
      technique: {
        type: "static",
        weights: { type: "int4" },
        calibration: { samples: 12, dataset: "glyphs-train" },
        costBasedExclusion: false,
      },
    }),
  );
});

test("a clone is the job's own spec, with what the form does not know", async () => {
  showWizard("/jobs/new?from=job_0");
  await screen.findByRole("heading", { name: /New job, as/ });
  await waitFor(() => expect(platform.planned.at(-1)).toEqual(earlier.spec));
});

test("without a plan the job can be submitted all the same, and who cannot take it is said", async () => {
  const { plan: _none, ...rest } = plan;
  platform.plan = () =>
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
  showWizard("/jobs/new?from=job_0");
  expect(await screen.findByText(/Planning took longer than a minute/)).toBeTruthy();
  expect(screen.getByText(/No pool promises what the target asks for/)).toBeTruthy();
  await readyButton();
});

test("the commands are what a shell takes", async () => {
  showWizard("/jobs/new?from=job_0&show=commands");
  const submit = await screen.findByRole("region", { name: "quantry submit" });
  expect(submit.textContent).toMatch(/cat > job\.yaml <<'QUANTRY_JOB'\nmodel:\n {2}ref: glyphs@fp32/);
  expect(submit.textContent).toContain("./quantry submit job.yaml --url 'http://localhost:3000' --wait");
  const curl = screen.getByRole("region", { name: "curl" });
  expect(curl.textContent).toContain("-X POST 'http://localhost:3000/v1/jobs'");
  expect(curl.textContent).toContain('"dataset":"glyphs-train"');
});
