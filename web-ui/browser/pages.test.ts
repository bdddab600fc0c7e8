import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findings } from "./accessibility";
import { complaints, forbidden, launch, open, signIn, THEMES, visit, watchPolicy } from "./browser";
import { type PageAddress, pagesOf, platformOfEnvironment } from "./platform";

const platform = platformOfEnvironment();
const pages: readonly PageAddress[] = await pagesOf(platform);
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

describe.each(THEMES)("in the %s theme", (theme) => {
  let page: Page;
  let heard: string[];

  beforeAll(async () => {
    page = await visit(browser, theme, 1440);
    await watchPolicy(page);
    await signIn(page, platform);
    heard = complaints(page);
  });

  afterAll(() => page?.context().close());

  test.each(pages)("the page %s opens without a complaint and is accessible", async (_name, path) => {
    heard.length = 0;
    await open(page, platform, path);
    expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe(theme);
    expect(heard).toEqual([]);
    expect(await forbidden(page)).toEqual([]);
    expect(await findings(page)).toEqual([]);
  });

  test.each(pages)("the page %s does not scroll sideways on a phone", async (_name, path) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, platform, path);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(wider).toBeLessThanOrEqual(0);
  });
});

describe("somebody who signs in", () => {
  test("is told when the key is wrong, and comes back to the page that was asked for", async () => {
    const page = await visit(browser, "light", 1440);
    await watchPolicy(page);
    await page.goto(`${platform.url}/workers`);
    await page.getByLabel("API key").first().fill("qnt_wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The API key is not valid").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByLabel("API key").first().fill(platform.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/workers");
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
      platform.key,
    );
    await page.context().close();
  });

  test("reaches every page of the navigation by the keyboard", async () => {
    const page = await visit(browser, "light", 1440);
    await signIn(page, platform);
    await open(page, platform, "/");
    const links = await page.getByRole("navigation", { name: "Pages" }).getByRole("link").count();
    const reached = new Set<string>();
    for (let tabs = 0; tabs < 40 && reached.size < links; tabs++) {
      await page.keyboard.press("Tab");
      const link = await page.evaluate(() =>
        document.activeElement?.closest("nav") ? document.activeElement.getAttribute("href") : null,
      );
      if (link !== null) {
        reached.add(link);
      }
      if (link === "/jobs") {
        await page.keyboard.press("Enter");
        await page.waitForURL("**/jobs");
      }
    }
    expect([...reached]).toEqual(expect.arrayContaining(["/", "/jobs", "/models", "/settings"]));
    await page.context().close();
  });

  test("sees something soon", async () => {
    const paints: number[] = [];
    for (let visitor = 0; visitor < 5; visitor++) {
      const page = await visit(browser, "light", 1440);
      await page.goto(`${platform.url}/`);
      paints.push(await firstPaint(page));
      await page.context().close();
    }
    console.log(`first contentful paint, cold, 5 visitors: ${paints.map(Math.round).join(", ")} ms`);
    console.log(`median: ${Math.round(paints.sort((a, b) => a - b)[2] ?? Number.NaN)} ms`);
    expect(paints).toHaveLength(5);
  });
});

/** Milliseconds until a visitor sees something; the browser tells of it a little later. */
function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const [paint] = list.getEntriesByName("first-contentful-paint");
          if (paint !== undefined) {
            resolve(paint.startTime);
          }
        }).observe({ type: "paint", buffered: true });
      }),
  );
}
