import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findings } from "./accessibility";
import { complaints, forbidden, launch, open, signIn, THEMES, visit, watchPolicy } from "./browser";
import { platformOfEnvironment } from "./platform";
import { type Stage, setStage } from "./stage";

const platform = platformOfEnvironment();
let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  stage = await setStage(platform);
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

  /** Opens a page and something on it. */
  async function openOn(path: string, button: RegExp): Promise<void> {
    heard.length = 0;
    await open(page, platform, path);
    await page.locator("main").getByRole("button", { name: button }).first().click();
  }

  async function expectClean(): Promise<void> {
    await page.waitForTimeout(300);
    expect(heard).toEqual([]);
    expect(await forbidden(page)).toEqual([]);
    expect(await findings(page)).toEqual([]);
  }

  test.each([
    ["a webhook in the making", "/webhooks", /^Make a webhook/],
    ["a key in the making", "/keys", /^Make a key/],
    ["a worker that is to be drained", "/workers", /^Drain/],
    ["a model to upload", "/models", /^Upload a model/],
    ["a dataset to upload", "/datasets", /^Upload a dataset/],
  ])("%s", async (_name, path, button) => {
    await openOn(path, button);
    await page.getByRole("dialog").waitFor();
    await expectClean();
  });

  test("a version that is to be promoted", async () => {
    await openOn(`/compare?model=${stage.model}`, /^Promote /);
    await page.getByRole("dialog").getByRole("radio").first().click();
    await page
      .getByText(/points at version/)
      .first()
      .waitFor();
    await expectClean();
  });

  test("a version that is to be added to a comparison", async () => {
    await openOn(`/compare?model=${stage.model}`, /^Add a version/);
    await page.getByRole("combobox").or(page.getByRole("textbox")).first().waitFor();
    await expectClean();
  });

  test("what a field of the wizard suggests", async () => {
    heard.length = 0;
    await open(page, platform, `/jobs/new?model=${stage.model}&recipe=fastest`);
    await page.getByText("Accepted by the server").waitFor();
    await page.locator("main input[aria-haspopup=listbox]").first().click();
    await page.locator("[role=option]:visible").first().waitFor();
    await expectClean();
  });

  test("the palette and the list of keys", async () => {
    heard.length = 0;
    await open(page, platform, "/");
    await page.keyboard.press("Control+K");
    await page.getByLabel("Find", { exact: true }).fill(stage.model);
    await page.getByRole("dialog").getByText("Model", { exact: true }).waitFor();
    await expectClean();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await expectClean();
  });

  test("a chart that is pointed at", async () => {
    heard.length = 0;
    await open(page, platform, `/jobs/${stage.job}?tab=layers`);
    await page.locator("main canvas").first().hover();
    await expectClean();
  });

  test("a layer with its histograms", async () => {
    heard.length = 0;
    await open(page, platform, `/jobs/${stage.job}?tab=layers`);
    await page.getByRole("button", { name: /^Worst: / }).click();
    await page.locator("figure.histogram svg").first().waitFor();
    await expectClean();
  });
});
