import { type Browser, chromium, type Page } from "playwright-core";
import type { Platform } from "./platform";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Debian's Chromium, or what QUANTRY_CHROMIUM names; with a profile of its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.QUANTRY_CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
  });
}

/** A page as a new visitor has it. */
export async function visit(browser: Browser, theme: Theme, width: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

/** Signs in by the form, as a person does. */
export async function signIn(page: Page, platform: Platform): Promise<void> {
  await page.goto(`${platform.url}/`);
  await page.getByLabel("API key").first().fill(platform.key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
}

/** Opens a page and waits until it shows what it has to show. */
export async function open(page: Page, platform: Platform, path: string): Promise<void> {
  await page.goto(platform.url + path);
  await page.locator("main h1, main h2").first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await page.waitForTimeout(500);
}

/** What a browser complains of: errors, warnings, and whatever the content security policy forbids. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("console", (message) => {
    const told = `${message.type()}: ${message.text()} ${message.location().url}`;
    if (/^(error|warning): /.test(told) && !isAnswer(told)) {
      heard.push(told);
    }
  });
  page.on("pageerror", (error) => heard.push(`thrown: ${error.message}`));
  return heard;
}

/** A browser calls every refusal an error: of a job that is not finished yet, or of a request too many, made again later. */
function isAnswer(told: string): boolean {
  return /status of 422 .*dryRun=true$/.test(told) || /status of 429 /.test(told);
}

declare global {
  interface Window {
    forbidden?: string[];
  }
}

/** From the next page on, keeps what the content security policy forbids; some of it is never logged. */
export async function watchPolicy(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.forbidden = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.forbidden?.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
}

export function forbidden(page: Page): Promise<string[]> {
  return page.evaluate(() => window.forbidden ?? []);
}
