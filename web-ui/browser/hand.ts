import type { Page } from "playwright-core";

/** What a hand did on a page, as the page itself felt it: events made by scripts do not count. */
export class Hand {
  clicks = 0;
  keys = 0;
  /** Presses, moves and turns of the wheel. */
  pointer = 0;

  /** Counts from here on. */
  reset(): void {
    this.clicks = 0;
    this.keys = 0;
    this.pointer = 0;
  }
}

declare global {
  interface Window {
    feltByPage?: (type: string) => Promise<void>;
  }
}

/** Counts on all documents that the page opens from now on. */
export async function watchHand(page: Page): Promise<Hand> {
  const hand = new Hand();
  await page.exposeFunction("feltByPage", (type: string) => {
    if (type === "keydown") {
      hand.keys++;
      return;
    }
    hand.pointer++;
    if (type === "pointerdown") {
      hand.clicks++;
    }
  });
  await page.addInitScript(() => {
    for (const type of ["pointerdown", "pointermove", "wheel", "keydown"]) {
      window.addEventListener(
        type,
        (event) => {
          if (event.isTrusted) {
            void window.feltByPage?.(type);
          }
        },
        { capture: true, passive: true },
      );
    }
  });
  return hand;
}
