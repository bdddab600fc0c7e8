import axe from "axe-core";
import type { Page } from "playwright-core";

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What of a page breaks WCAG A or AA: the rule, and the first elements that do. In the browser, for contrast. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate(
    (levels) => window.axe.run(document, { runOnly: { type: "tag", values: levels } }),
    LEVELS,
  );
  return result.violations.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))}`,
  );
}
