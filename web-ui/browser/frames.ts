import type { Page } from "playwright-core";

/** Milliseconds between the frames that a page drew while something was done. */
export interface Frames {
  readonly perSecond: number;
  readonly median: number;
  readonly slowest5Percent: number;
  readonly worst: number;
  /** How many took longer than two refreshes of a screen with 60 a second. */
  readonly late: number;
  readonly count: number;
}

declare global {
  interface Window {
    frameTimes?: number[];
    frameWatch?: number;
  }
}

/** Counts frames as the page itself sees them, by requestAnimationFrame. */
export async function framesOf(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    window.frameTimes = [];
    const tick = (time: number) => {
      window.frameTimes?.push(time);
      window.frameWatch = requestAnimationFrame(tick);
    };
    window.frameWatch = requestAnimationFrame(tick);
  });
  await act();
  const times = await page.evaluate(() => {
    cancelAnimationFrame(window.frameWatch ?? 0);
    return window.frameTimes ?? [];
  });
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    perSecond: (gaps.length * 1000) / ((times.at(-1) ?? 0) - (times[0] ?? 0)),
    median: at(0.5),
    slowest5Percent: at(0.95),
    worst: at(1),
    late: gaps.filter((gap) => gap > 34).length,
    count: gaps.length,
  };
}

export function tell(what: string, frames: Frames): void {
  const { perSecond, median, slowest5Percent, worst, late, count } = frames;
  console.log(
    `${what}: ${perSecond.toFixed(1)} frames/s; ms: median ${median.toFixed(1)}, 95 % within ${slowest5Percent.toFixed(1)}, worst ${worst.toFixed(1)}; ${late} of ${count} frames longer than 34 ms`,
  );
}
