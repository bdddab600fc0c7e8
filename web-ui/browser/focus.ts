import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** More stops than any page has between one thing and the next that a journey wants. */
const MOST = 200;

/** Goes from stop to stop until something has the focus, and sees to it that each stop can be seen. */
export async function tabTo(page: Page, what: Locator): Promise<void> {
  await what.waitFor({ state: "attached" });
  for (let tabs = 0; tabs < MOST; tabs++) {
    if (await focused(what)) {
      return;
    }
    await page.keyboard.press("Tab");
    expect(await invisibleFocus(page)).toBeUndefined();
  }
  throw new Error(`${what} was not reached by ${MOST} tabs; the focus is on ${await where(page)}`);
}

export function focused(what: Locator): Promise<boolean> {
  return what.evaluate((one) => one === document.activeElement);
}

function where(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? "nothing");
}

/** What has the focus without showing it by an outline, or out of the window. */
function invisibleFocus(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const one = document.activeElement;
    if (one === null || one === document.body) {
      return undefined;
    }
    const outlined = (element: Element | null) => {
      const style = element === null ? undefined : getComputedStyle(element);
      return (
        style !== undefined && style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0
      );
    };
    const { top, bottom, left, right } = one.getBoundingClientRect();
    const inWindow = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    const around = one.parentElement;
    const shows = [one, around, one.nextElementSibling, one.closest(".mantine-Input-input")].some(outlined);
    return shows && inWindow
      ? undefined
      : `${inWindow ? "not marked" : "out of sight"}: ${one.outerHTML.slice(0, 300)}`;
  });
}
