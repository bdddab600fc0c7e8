import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { platform, refusal, showWizard, submitButton, yamlField } from "./wizardTestbed";

test("the YAML changes the form, the form changes the YAML, and unknown members stay", async () => {
  showWizard("/jobs/new?from=job_0");
  const text = await yamlField();
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
    expect(platform.planned.at(-1)).toMatchObject({ technique: { odd: 1 }, output: { alias: "best" } }),
  );
});

test("the YAML names the line of a violation", async () => {
  platform.plan = () =>
    refusal({ pointer: "/technique/later", message: "The technique static has no such parameter" });
  showWizard("/jobs/new?from=job_0&show=yaml");
  expect(await screen.findByText(/Line 8,\s+\/technique\/later/)).toBeTruthy();
});

test("a YAML that cannot be read rests the form until it can", async () => {
  showWizard("/jobs/new?from=job_0");
  const text = await yamlField();
  await userEvent.click(text);
  await userEvent.keyboard("{Control>}{End}{/Control}");
  await userEvent.paste("\nmodel: [");
  expect(await screen.findByText(/the form rests/)).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Speed, at least" }).matches(":disabled")).toBe(true);
  expect((await submitButton()).hasAttribute("disabled")).toBe(true);
  await userEvent.type(text, "{Backspace>9/}");
  await waitFor(() => expect(screen.queryByText(/the form rests/)).toBeNull());
});
