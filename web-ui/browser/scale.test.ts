import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launch, open, signIn, visit } from "./browser";
import { crowdJob, Stream, serveJobs } from "./crowd";
import { framesOf, tell } from "./frames";
import { field } from "./graphs";
import { platformOfEnvironment } from "./platform";

/*
 * What is many is made up here, in the shape that the API gives: ten thousand real jobs would take days. Figures are
 * printed and not judged, for machines differ; what is judged is that everything is there.
 */
const platform = platformOfEnvironment();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

beforeEach(async () => {
  page = await visit(browser, "light", 1440);
  await signIn(page, platform);
});

afterEach(() => page?.context().close());

test("10,000 jobs scroll to the last one", async () => {
  const jobs = Array.from({ length: 10_000 }, (_, n) => crowdJob(n, "SUCCEEDED"));
  await serveJobs(page, jobs);
  await open(page, platform, "/jobs");
  await page.mouse.move(700, 600);
  const wheel = async (turns: number, by: number) => {
    for (let turn = 0; turn < turns; turn++) {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(16);
    }
  };
  tell("10,000 jobs, the wheel turned slowly", await framesOf(page, () => wheel(150, 100)));
  tell("10,000 jobs, thrown while pages come", await framesOf(page, () => wheel(200, 2000)));
  const last = page.locator(`main a[href="/jobs/${jobs.at(-1)?.id}"]`);
  for (let tries = 0; tries < 200 && (await last.count()) === 0; tries++) {
    await wheel(1, 20_000);
  }
  await last.waitFor();
  expect(await page.getByRole("table", { name: "Jobs" }).getAttribute("aria-rowcount")).toBe("10001");
  await page.getByText("10,000 jobs", { exact: true }).waitFor({ state: "attached" });
  tell("10,000 jobs, all there, thrown back", await framesOf(page, () => wheel(180, -2500)));
  await page.locator(`main a[href="/jobs/${jobs[0]?.id}"]`).waitFor();
  expect(await page.locator("main tbody tr").count()).toBeLessThan(100);
});

test("50 running jobs are told of 10 times a second", async () => {
  const jobs = Array.from({ length: 50 }, (_, n) => crowdJob(n, "RUNNING"));
  const stream = new Stream();
  await serveJobs(page, jobs);
  await stream.open(page);
  await open(page, platform, "/jobs");
  await expect.poll(() => stream.heard).toBe(true);
  const news = (fraction: number) => ({
    items: jobs.map(({ id, state }) => ({
      id,
      state,
      progress: { stage: "calibrate", fraction, message: `Step ${Math.round(fraction * 100)} of 100` },
    })),
  });
  const live = async () => {
    for (let step = 1; step <= 100; step++) {
      stream.tell("jobs", news(step / 100));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  tell("50 live jobs, all in each of 10 events a second", await framesOf(page, live));
  await expect.poll(() => page.getByText("Step 100 of 100").count()).toBeGreaterThan(15);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page
    .locator(`tr:has(a[href="/jobs/${jobs.at(-1)?.id}"])`)
    .getByText("Step 100 of 100")
    .waitFor();
  stream.close();
});

test("a graph of 3,000 nodes is moved and zoomed", async () => {
  await page.route(/\/v1\/models\/[^/]+\/versions\/\d+\/graph$/, (route) =>
    route.fulfill({ json: field(3000) }),
  );
  await open(page, platform, "/models/glyphs/versions/1/graph");
  await page.getByText("of 3,000 operators").waitFor();
  const canvas = page.locator(".graph-drawing canvas");
  const picture = () => canvas.evaluate((one) => (one instanceof HTMLCanvasElement ? one.toDataURL() : ""));
  const { x, y, width, height } = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  const drag = async () => {
    await page.mouse.move(middleX, middleY);
    await page.mouse.down();
    for (let step = 0; step < 120; step++) {
      await page.mouse.move(middleX + Math.sin(step / 15) * 300, middleY - step * 2);
    }
    await page.mouse.up();
  };
  const wheel = async (by: number) => {
    await page.mouse.move(middleX, middleY);
    for (let turn = 0; turn < 60; turn++) {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(8);
    }
  };
  const first = await picture();
  tell("3,000 nodes, dragged at reading size", await framesOf(page, drag));
  expect(await picture()).not.toBe(first);
  await page.getByRole("button", { name: "Show all" }).click();
  tell("3,000 nodes, dragged with all in sight", await framesOf(page, drag));
  tell("3,000 nodes, zoomed in", await framesOf(page, () => wheel(-60)));
  tell("3,000 nodes, zoomed out", await framesOf(page, () => wheel(60)));
  expect(await picture()).not.toBe(first);
});
