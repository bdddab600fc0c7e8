import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { expect, test } from "vitest";
import { problem } from "../../test/problem";
import { plan } from "./samples";
import { platform, readyButton, showWizard, submitButton, yamlField } from "./wizardTestbed";

test("a job to clone that is gone is said", async () => {
  showWizard("/jobs/new?from=job_7");
  expect(await screen.findByText("There is no such job")).toBeTruthy();
});

test("a server that is gone takes nothing that was typed, and is asked again", async () => {
  platform.plan = () => HttpResponse.error();
  showWizard("/jobs/new?from=job_0");
  const alias = await screen.findByRole<HTMLInputElement>("textbox", { name: "Alias" });
  await userEvent.type(alias, "kept");
  await screen.findByText(/The server cannot be reached\. Go on typing/);
  expect((await submitButton()).hasAttribute("disabled")).toBe(true);
  platform.plan = () => HttpResponse.json(plan);
  await readyButton();
  expect(alias.value).toBe("kept");
});

test("a key that may only read plans nothing and says so", async () => {
  platform.scope = "read";
  showWizard("/jobs/new?from=job_0");
  await screen.findByText(/Your key may only read/);
  expect((await submitButton()).hasAttribute("disabled")).toBe(true);
  expect(platform.planned).toEqual([]);
});

test("a 403 from the server is told where the job is submitted", async () => {
  platform.submit = () => problem(403, "quota-exceeded", "The tenant has no room left");
  showWizard("/jobs/new?from=job_0");
  await userEvent.click(await readyButton());
  expect(await screen.findByText("The tenant has no room left")).toBeTruthy();
});

test("after a conflict the same submission goes under the same key, a changed one under another", async () => {
  platform.submit = () => problem(409, "dataset-not-ready", "glyphs-test:2 is still being checked");
  showWizard("/jobs/new?from=job_0");
  await userEvent.click(await readyButton());
  await screen.findByText("glyphs-test:2 is still being checked");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(platform.submitted).toHaveLength(2));
  await userEvent.type(screen.getByRole("textbox", { name: "Alias" }), "b");
  expect(screen.queryByText("glyphs-test:2 is still being checked")).toBeNull();
  await userEvent.click(await readyButton());
  await waitFor(() => expect(platform.submitted).toHaveLength(3));
  expect(platform.submitted[1]?.key).toBe(platform.submitted[0]?.key);
  expect(platform.submitted[2]?.key).not.toBe(platform.submitted[0]?.key);
});

test("a session that ends while submitting costs nothing that was typed", async () => {
  platform.submit = () => {
    platform.signedIn = false;
    return problem(401, "authentication-required", "Sign in");
  };
  showWizard("/jobs/new?from=job_0");
  await userEvent.type(await screen.findByRole("textbox", { name: "Alias" }), "typed");
  await userEvent.click(await readyButton());
  await userEvent.type(await screen.findByLabelText("API key"), "qnt_1");
  platform.submit = () => HttpResponse.json({ id: "job_9", state: "QUEUED" }, { status: 202 });
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("What you had typed is back.")).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Alias" }).value).toBe("typed");
  await userEvent.click(await readyButton());
  await waitFor(() => expect(platform.submitted).toHaveLength(2));
  expect(platform.submitted[1]?.key).toBe(platform.submitted[0]?.key);
});

test("what was typed can be dropped", async () => {
  showWizard("/jobs/new?from=job_0").unmount();
  sessionStorage.setItem(
    "quantry-job-draft",
    JSON.stringify({ text: "model: {ref: mine}", origin: "{}", key: "k" }),
  );
  showWizard();
  await userEvent.click(await screen.findByRole("button", { name: "Begin anew" }));
  await waitFor(() => expect(screen.queryByText("What you had typed is back.")).toBeNull());
  expect((await yamlField()).value).toBe("");
});
