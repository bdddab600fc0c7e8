import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { done } from "./api";
import { open } from "./browser";
import { focused, tabTo } from "./focus";
import type { Hand } from "./hand";
import { platformOfEnvironment } from "./platform";
import { aliasOf, enter, makeWebhook, type Stage } from "./stage";

const platform = platformOfEnvironment();
const webhook = await makeWebhook(platform);
let browser: Browser;
let page: Page;
let hand: Hand;
let stage: Stage;

beforeAll(async () => {
  ({ browser, page, hand, stage } = await enter(platform, "dark"));
});

afterEach(() => {
  expect(hand.pointer).toBe(0);
  expect(hand.keys).toBeGreaterThan(0);
});

afterAll(async () => {
  await webhook?.remove();
  await browser?.close();
});

async function beginAt(path: string): Promise<void> {
  await open(page, platform, path);
  hand.reset();
}

/** Goes to something and presses it. */
async function press(what: Locator, key: "Enter" | "Space" = "Enter"): Promise<void> {
  await tabTo(page, what);
  await page.keyboard.press(key);
}

/** The first of a group by Tab and Space, the others by the arrow. */
async function choose(group: Locator, wanted: Locator): Promise<void> {
  await wanted.waitFor({ state: "attached" });
  await press(group.first(), "Space");
  for (let steps = await group.count(); steps > 0 && !(await wanted.isChecked()); steps--) {
    await page.keyboard.press("ArrowDown");
  }
  await expect.poll(() => wanted.isChecked()).toBe(true);
}

/** Goes to a page by the list that ctrl K opens. */
async function goTo(name: string): Promise<void> {
  await page.keyboard.press("Control+K");
  await page.getByLabel("Find", { exact: true }).waitFor();
  await page.keyboard.type(name);
  await page.getByRole("dialog").getByText(name, { exact: true }).waitFor();
  const chosen = page.getByRole("dialog").locator("[data-selected]").getByText(name, { exact: true });
  for (let steps = 0; steps < 12 && (await chosen.count()) === 0; steps++) {
    await page.keyboard.press("ArrowDown");
  }
  expect(await chosen.count()).toBe(1);
  await page.keyboard.press("Enter");
}

describe("by the keyboard alone", () => {
  test("a job is launched from a recipe", async () => {
    await beginAt("/");
    await press(page.locator("main").getByRole("link", { name: "New job" }));
    const choices = (name: string) => page.getByRole("group", { name, exact: true }).getByRole("radio");
    await choose(choices("Model"), choices("Model").and(page.getByRole("radio", { name: stage.model })));
    await choose(choices("Recipe"), page.getByRole("radio", { name: "Fastest on this CPU" }));
    await page.getByText("Accepted by the server. What it would do stands below.").waitFor();
    await press(page.getByRole("button", { name: "Submit job" }));
    await page.waitForURL(/\/jobs\/job_/);
    await done(platform, "POST", `/v1${new URL(page.url()).pathname}/cancel`);
  });

  test("why a job failed is seen", async () => {
    await beginAt("/");
    await goTo("Failed jobs");
    await page.waitForURL("**/jobs?state=FAILED");
    await page.locator(`main a[href="/jobs/${stage.failed}"]`).waitFor();
    await page.keyboard.press("j");
    await tabTo(page, page.locator(`main a[href="/jobs/${stage.failed}"]`));
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("No worker of the pool gpu took the job").waitFor();
  });

  test("all variants of a model are put beside FP32, and the winner is promoted", async () => {
    const alias = aliasOf(platform, stage.model);
    await alias.point(1);
    await beginAt("/");
    await goTo("Models");
    await press(page.getByRole("link", { name: `Compare versions of ${stage.model}` }));
    const promote = page.getByRole("button", { name: `Promote ${stage.model}:${stage.version}` });
    await promote.waitFor();
    await press(promote);
    const radios = page.getByRole("dialog").getByRole("radio");
    await choose(radios, radios.and(page.getByRole("radio", { name: alias.name })));
    await press(page.getByRole("button", { name: `Point ${alias.name} at version ${stage.version}` }));
    await page.getByText(`points at version ${stage.version} now.`).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused(promote)).toBe(true);
    expect(await alias.pointsAt()).toBe(stage.version);
  });

  test("the histogram of the worst layer of a job is seen", async () => {
    await beginAt(`/jobs/${stage.job}`);
    await press(page.getByRole("link", { name: "Layers", exact: true }));
    const worst = page.getByRole("button", { name: /^Worst: / });
    await worst.waitFor();
    await press(worst);
    await page.locator("figure.histogram svg").first().waitFor();
  });

  test("what can be done is copied as curl", async () => {
    await beginAt(`/jobs/${stage.job}`);
    await press(page.getByRole("button", { name: "Copy as curl" }));
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("curl -sS -X POST");
  });

  test.skipIf(webhook === undefined)(
    "an event is told a webhook again (skipped where webhooks may not go to this machine)",
    async () => {
      const alias = aliasOf(platform, stage.model);
      await alias.point(1);
      await alias.point(stage.version);
      await webhook?.attempted(1);
      await beginAt("/");
      await goTo("Webhooks");
      await press(page.locator(`main a[href="/webhooks/${webhook?.id}"]`));
      const again = page.getByRole("button", { name: /^Redeliver/ }).first();
      await again.waitFor();
      const answered = page.waitForResponse((one) => one.url().endsWith("/redeliver"));
      await press(again);
      expect((await answered).status()).toBeLessThan(300);
    },
  );
});

describe("a dialog keeps the focus until Escape, which gives it back", () => {
  test.each([
    ["promoting", "compare", /^Promote /],
    ["making a webhook", "/webhooks", /^Make a webhook/],
    ["making a key", "/keys", /^Make a key/],
    ["draining a worker", "/workers", /^Drain/],
    ["uploading a model", "/models", /^Upload a model/],
    ["uploading a dataset", "/datasets", /^Upload a dataset/],
  ])("%s", async (_name, path, name) => {
    await beginAt(path === "compare" ? `/compare?model=${stage.model}` : path);
    const opener = page.locator("main").getByRole("button", { name }).first();
    await press(opener);
    await expectHeld(opener);
  });

  test("finding", async () => {
    await beginAt("/models");
    const opener = page.getByRole("navigation", { name: "Pages" }).getByRole("button", { name: /^Find/ });
    await press(opener);
    await expectHeld(opener);
  });

  async function expectHeld(opener: Locator): Promise<void> {
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    const inside = () => dialog.evaluate((one) => one.contains(document.activeElement));
    await expect.poll(inside).toBe(true);
    for (let tabs = 0; tabs < 12; tabs++) {
      await page.keyboard.press(tabs < 8 ? "Tab" : "Shift+Tab");
      expect(await inside()).toBe(true);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => focused(opener)).toBe(true);
  }

  test("the list of keys", async () => {
    await beginAt("/jobs");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});
