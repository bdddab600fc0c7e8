import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { done } from "./api";
import { open } from "./browser";
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
  ({ browser, page, hand, stage } = await enter(platform, "light"));
});

afterAll(async () => {
  await webhook?.remove();
  await browser?.close();
});

/** Opens the page on which a journey begins; what is done from here on counts. */
async function beginAt(path: string): Promise<void> {
  await open(page, platform, path);
  hand.reset();
}

/** What the journey took; the keyboard would be another one. */
function clicks(): number {
  expect(hand.keys).toBe(0);
  expect(hand.clicks).toBeGreaterThan(0);
  console.log(`clicks: ${hand.clicks}`);
  return hand.clicks;
}

/** Whether at least the upper edge of something is in the window without scrolling. */
async function expectInSight(what: Locator): Promise<void> {
  await what.waitFor();
  await expect
    .poll(() => what.evaluate((one) => one.getBoundingClientRect().top < innerHeight - 40))
    .toBe(true);
  expect(await what.evaluate((one) => one.getBoundingClientRect().bottom > 0)).toBe(true);
}

test("from the overview, a job is launched from a recipe in 4 clicks", async () => {
  await beginAt("/");
  await page.getByRole("link", { name: "New job" }).click();
  await page.locator("label.choice", { hasText: stage.model }).first().click();
  await page.locator("label.choice", { hasText: "Fastest on this CPU" }).click();
  await page.getByText("Accepted by the server. What it would do stands below.").waitFor();
  await expectInSight(page.getByRole("region", { name: "Plan and submission" }).locator("table, dl").first());
  await page.getByRole("button", { name: "Submit job" }).click();
  await page.waitForURL(/\/jobs\/job_/);
  expect(clicks()).toBeLessThanOrEqual(4);
  const id = new URL(page.url()).pathname.split("/").pop();
  const { body } = await done(platform, "GET", `/v1/jobs/${id}`);
  expect(body.spec).toMatchObject({ technique: { type: "static" }, objectives: { maxAccuracyDrop: 1 } });
  await done(platform, "POST", `/v1/jobs/${id}/cancel`);
});

test("what is typed for a job is checked by the server at once", async () => {
  await open(page, platform, `/jobs/new?model=${stage.model}&recipe=fastest`);
  await page.getByText("Accepted by the server").waitFor();
  await page.getByLabel("Accuracy lost, at most").fill("-3");
  await page.getByText("is to be mended").waitFor();
  expect(await page.getByRole("button", { name: "Submit job" }).isDisabled()).toBe(true);
});

test("from any page, why a job failed is seen in 2 clicks", async () => {
  await beginAt("/settings");
  await page.getByRole("link", { name: "Jobs", exact: true }).click();
  await page.locator(`main a[href="/jobs/${stage.failed}"]`).click();
  await expectInSight(page.getByRole("alert").getByText("No worker of the pool gpu took the job"));
  await expectInSight(page.getByText("What to do:"));
  expect(clicks()).toBeLessThanOrEqual(2);
});

test("from the overview, why a job failed is seen in 1 click", async () => {
  await beginAt("/");
  await page.locator(`main a[href="/jobs/${stage.failed}"]`).click();
  await expectInSight(page.getByRole("alert").getByText("No worker of the pool gpu took the job"));
  expect(clicks()).toBeLessThanOrEqual(1);
});

test("from any page, all variants of a model are beside FP32 in 2 clicks", async () => {
  await beginAt("/settings");
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await page.getByRole("link", { name: `Compare versions of ${stage.model}` }).click();
  const { body: versions } = await done(platform, "GET", `/v1/models/${stage.model}/versions?limit=50`);
  for (const { version } of versions.items) {
    await page.locator(`[data-version="${stage.model}:${version}"]`).first().waitFor();
  }
  await page.locator(".version-note", { hasText: "FP32" }).first().waitFor();
  expect(clicks()).toBeLessThanOrEqual(2);
});

test("from the comparison, the winner is promoted to an alias in 3 clicks, the confirmation among them", async () => {
  const alias = aliasOf(platform, stage.model);
  await alias.point(1);
  await beginAt(`/compare?model=${stage.model}`);
  await page.getByRole("button", { name: `Promote ${stage.model}:${stage.version}` }).click();
  await page.getByRole("radio", { name: alias.name }).click();
  await page.getByText(`${alias.name} points at version 1 now.`).waitFor();
  await page.getByRole("button", { name: `Point ${alias.name} at version ${stage.version}` }).click();
  await page.getByText(`points at version ${stage.version} now.`).waitFor();
  expect(clicks()).toBeLessThanOrEqual(3);
  expect(await alias.pointsAt()).toBe(stage.version);
});

test("from a job, the histogram of its worst layer is seen in 2 clicks", async () => {
  await beginAt(`/jobs/${stage.job}`);
  await page.getByRole("link", { name: "Layers", exact: true }).click();
  const worst = page.getByRole("button", { name: /^Worst: / });
  const name = (await worst.locator("bdi").textContent()) ?? "";
  await worst.click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
  await expectInSight(page.locator("figure.histogram svg").first());
  expect(clicks()).toBeLessThanOrEqual(2);
});

test.skipIf(webhook === undefined)(
  "from any page, an event is told a webhook again in 3 clicks (skipped where webhooks may not go to this machine)",
  async () => {
    const alias = aliasOf(platform, stage.model);
    await alias.point(1);
    await alias.point(stage.version);
    await webhook?.attempted(1);
    await beginAt("/");
    await page.getByRole("link", { name: "Webhooks", exact: true }).click();
    await page.locator(`main a[href="/webhooks/${webhook?.id}"]`).click();
    const answered = page.waitForResponse((one) => one.url().endsWith("/redeliver"));
    await page
      .getByRole("button", { name: /^Redeliver/ })
      .first()
      .click();
    expect((await answered).status()).toBeLessThan(300);
    expect(clicks()).toBeLessThanOrEqual(3);
  },
);

describe("what can be done on a page is copied as curl in 1 click", () => {
  async function expectCopied(button: Locator, ...parts: readonly string[]): Promise<void> {
    await page.evaluate(() => navigator.clipboard.writeText("nothing"));
    hand.reset();
    await button.click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(clicks()).toBe(1);
    const text = await page.evaluate(() => navigator.clipboard.readText());
    for (const part of ["curl -sS", "$QUANTRY_API_KEY", platform.url, ...parts]) {
      expect(text).toContain(part);
    }
  }
  const copy = () => page.getByRole("button", { name: "Copy as curl" }).first();

  test("the list of jobs, as it is filtered", async () => {
    await beginAt("/jobs?state=FAILED");
    await expectCopied(copy(), "/v1/jobs?state=FAILED");
  });

  test("submitting a job again", async () => {
    await beginAt(`/jobs/${stage.job}`);
    await expectCopied(copy(), "-X POST", "/v1/jobs", '"technique"');
  });

  test("submitting a job in the making", async () => {
    await beginAt(`/jobs/new?model=${stage.model}&recipe=smallest`);
    await expectCopied(copy(), "/v1/jobs");
  });

  test("reading a version", async () => {
    await beginAt(`/models/${stage.model}/versions/${stage.version}`);
    await expectCopied(copy(), `/v1/models/${stage.model}/versions/${stage.version}`);
  });

  test("promoting a version, once the alias is chosen", async () => {
    const alias = aliasOf(platform, stage.model);
    await alias.point(1);
    await beginAt(`/compare?model=${stage.model}`);
    await page.getByRole("button", { name: `Promote ${stage.model}:${stage.version}` }).click();
    await page.getByRole("radio", { name: alias.name }).click();
    await expectCopied(
      page.getByRole("dialog").getByRole("button", { name: "Copy as curl" }),
      "-X PUT",
      "If-Match",
    );
  });

  test.each([
    ["draining a worker", "/workers", /^Drain/, "/drain"],
    ["making a webhook", "/webhooks", /^Make a webhook/, "/v1/webhooks"],
    ["making a key", "/keys", /^Make a key/, "/v1/api-keys"],
  ])("%s, where it is asked for", async (_name, path, button, part) => {
    await beginAt(path);
    await page.getByRole("button", { name: button }).first().click();
    await expectCopied(
      page.getByRole("dialog").getByRole("button", { name: "Copy as curl" }),
      "-X POST",
      part,
    );
  });
});
