import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { problem } from "../../test/problem";
import { glyphs, plan } from "./samples";
import { platform, readyButton, refusal, server, showWizard, submitButton } from "./wizardTestbed";

test("violations stand at their fields, and keep the job from being submitted", async () => {
  platform.plan = () =>
    refusal(
      { pointer: "/objectives/maxAccuracyDrop", message: "Expected a number from 0 to 100, got -1" },
      { pointer: "/technique/calibration/samples", message: "Expected a whole number, got x" },
      { pointer: "/zzz", message: "No such property" },
    );
  showWizard("/jobs/new?from=job_0");
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
  platform.plan = () => refusal(...many);
  showWizard("/jobs/new?from=job_0");
  await screen.findByText("120 things are to be mended:");
  expect(screen.getByText("and 100 more, in the YAML view")).toBeTruthy();
});

test("a number that is none goes to the server as it was typed, and comes right again", async () => {
  showWizard("/jobs/new?from=job_0");
  const drop = await screen.findByRole<HTMLInputElement>("textbox", { name: "Accuracy lost, at most" });
  await userEvent.type(drop, "0.5x");
  expect(drop.value).toBe("0.5x");
  await waitFor(() =>
    expect(platform.planned.at(-1)).toMatchObject({ objectives: { maxAccuracyDrop: "0.5x" } }),
  );
  await userEvent.type(drop, "{Backspace}0");
  expect(drop.value).toBe("0.50");
  await waitFor(() =>
    expect(platform.planned.at(-1)).toMatchObject({ objectives: { maxAccuracyDrop: 0.5 } }),
  );
  await userEvent.clear(drop);
  // This is the job that was planned first, so that the plan is there already, and nothing more is asked.
  const planned = platform.planned.length;
  await userEvent.click(await readyButton());
  await waitFor(() => expect(platform.submitted).toHaveLength(1));
  expect(platform.submitted[0]?.body).not.toHaveProperty("objectives");
  expect(platform.planned).toHaveLength(planned);
});

test("what the server refuses without naming a place is shown, and may be submitted", async () => {
  platform.plan = () => problem(422, "nothing-to-quantize", "No operator of this model can be quantized");
  showWizard("/jobs/new?from=job_0");
  expect(await screen.findByText("No operator of this model can be quantized")).toBeTruthy();
  await readyButton();
});

test("names of 5,000 characters and markup are text like any other", async () => {
  const long = `<b>${"x".repeat(5000)}`;
  server.use(
    http.get("*/v1/models", () =>
      HttpResponse.json({ items: [glyphs, { ...glyphs, id: "mod_2", name: long }] }),
    ),
  );
  platform.plan = () =>
    HttpResponse.json({
      ...plan,
      plan: { ...plan.plan, keptFloat: [{ node: long, opType: "Conv", decision: "<i>why</i>" }] },
    });
  showWizard("/jobs/new?from=job_0");
  expect(await screen.findByText("<i>why</i>")).toBeTruthy();
  expect(screen.getAllByText(long).length).toBeGreaterThan(1);
});

test("figures that are missing or no numbers stay blank", async () => {
  platform.plan = () =>
    HttpResponse.json({
      ...plan,
      plan: { inputBytes: 0, expectedBytes: "NaN", quantized: [], keptFloat: [] },
    });
  const { container } = showWizard("/jobs/new?from=job_0");
  await screen.findByText("Nothing that the technique could quantize.");
  expect(container.textContent).not.toMatch(/NaN|Infinity|undefined/);
});
