import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findings } from "./accessibility";
import { launch, open, signIn, visit } from "./browser";
import { crowdJob, serveJobs } from "./crowd";
import { Passage } from "./passage";
import { platformOfEnvironment } from "./platform";

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

const OFFLINE = "No connection to the server.";
const UNREACHABLE = "The server cannot be reached";

describe("when the server is gone", () => {
  test("the page says so, keeps what it shows, and comes up to date when it is back", async () => {
    const passage = new Passage(platform);
    const there = { url: await passage.open(), key: platform.key };
    const other = await visit(browser, "dark", 1440);
    await signIn(other, there);
    await open(other, there, "/jobs");
    const rows = other.locator("main tbody tr");
    const before = await rows.count();
    expect(before).toBeGreaterThan(0);
    await passage.close();
    await other.getByText(OFFLINE).waitFor();
    expect(await rows.count()).toBe(before);
    expect(await findings(other)).toEqual([]);
    const fetched = other.waitForResponse((one) => /\/v1\/jobs\?/.test(one.url()) && one.ok());
    await passage.open();
    await fetched;
    await other.getByText(OFFLINE).waitFor({ state: "detached" });
    await other.context().close();
    await passage.close();
  });

  test("a page whose network is gone says so, and comes back with it", async () => {
    await open(page, platform, "/jobs");
    await page.context().setOffline(true);
    await page.getByText(OFFLINE).waitFor();
    await page.context().setOffline(false);
    await page.getByText(OFFLINE).waitFor({ state: "detached" });
  });

  test("a page that cannot get what it shows says so, and shows it when it is tried again", async () => {
    await page.route("**/v1/datasets**", (route) => route.abort());
    await page.getByRole("link", { name: "Datasets", exact: true }).click();
    await page.getByText(UNREACHABLE).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText(UNREACHABLE).waitFor({ state: "detached" });
    await page.locator("main table").first().waitFor();
  });

  test("a visitor is told, and not asked for a key", async () => {
    await page.route("**/v1/**", (route) => route.abort());
    await page.goto(`${platform.url}/workers`);
    await page.getByText(UNREACHABLE).waitFor();
    expect(await page.getByLabel("API key").count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Workers", level: 1 }).waitFor();
  });
});

describe("when the session is over", () => {
  test("the sign-in comes, and then the page again that was shown", async () => {
    await open(page, platform, "/jobs?state=SUCCEEDED");
    await page.context().clearCookies();
    await page.getByRole("link", { name: "Workers", exact: true }).click();
    await page.getByText("Your session is over.").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByLabel("API key").first().fill(platform.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Workers", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/workers");
    await page.goBack();
    await page.getByRole("heading", { name: "Jobs", level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe("?state=SUCCEEDED");
  });

  test("signing out leaves nothing behind", async () => {
    await open(page, platform, "/jobs");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("API key").first().waitFor();
    await page.goBack();
    await page.getByLabel("API key").first().waitFor();
    expect(await page.locator("nav").count()).toBe(0);
  });
});

describe("what is not there", () => {
  test.each([
    ["/jobs/job_01900000-0000-7000-8000-000000000000", /no job|not found|no such/i],
    ["/models/never-uploaded", /no model|not found|no such|does not exist/i],
    ["/models/never-uploaded/versions/7", /no |not found|does not exist/i],
    ["/webhooks/hook_01900000-0000-7000-8000-000000000000", /no |not found|does not exist/i],
    ["/compare?v=never-uploaded:1", /no |not found|does not exist/i],
  ])("%s says so", async (path, words) => {
    await open(page, platform, path);
    await page.locator("main").getByText(words).first().waitFor();
    expect(await findings(page)).toEqual([]);
  });
});

test("names of 5,000 characters, markup and from right to left are shown as text and break nothing", async () => {
  const names = ["x".repeat(5000), "<img src=x onerror=alert(1)><b>bold</b>", "\u202eעברית شبكة\u202c"];
  await serveJobs(
    page,
    names.map((model, n) => ({ ...crowdJob(n, "SUCCEEDED"), model })),
  );
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await open(page, platform, "/jobs");
    await page.getByText("<img src=x onerror=alert(1)><b>bold</b>").first().waitFor();
    expect(await page.locator("main img, main b").count()).toBe(0);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
    expect(await findings(page)).toEqual([]);
  }
});
