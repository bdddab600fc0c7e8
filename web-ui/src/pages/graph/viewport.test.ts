import { describe, expect, it } from "vitest";
import { centered, fitted, kept, opening, seen, zoomedAt } from "./viewport";

const WINDOW = { width: 800, height: 600 };

describe("viewport", () => {
  it("keeps what is under the pointer there while it zooms", () => {
    const before = { left: 40, top: -20, scale: 0.5 };
    const after = zoomedAt(before, 300, 200, 1.7);
    expect((300 - after.left) / after.scale).toBeCloseTo((300 - before.left) / before.scale);
    expect((200 - after.top) / after.scale).toBeCloseTo((200 - before.top) / before.scale);
  });

  it("stops zooming at both ends", () => {
    expect(zoomedAt({ left: 0, top: 0, scale: 1 }, 0, 0, 1e9).scale).toBe(4);
    expect(zoomedAt({ left: 0, top: 0, scale: 1 }, 0, 0, 1e-9).scale).toBeGreaterThan(0);
  });

  it("shows all of a large drawing and does not blow up a small one", () => {
    const large = fitted({ width: 4000, height: 90_000 }, WINDOW);
    const area = seen(large, WINDOW);
    expect(area.y).toBeLessThanOrEqual(0);
    expect(area.y + area.height).toBeGreaterThanOrEqual(90_000);
    expect(fitted({ width: 100, height: 100 }, WINDOW).scale).toBe(1);
    expect(fitted({ width: 0, height: 0 }, WINDOW).scale).toBe(1);
  });

  it("opens a long drawing at its top, where it can be read", () => {
    const view = opening({ width: 600, height: 90_000 }, WINDOW);
    expect(view.scale).toBeGreaterThanOrEqual(0.5);
    expect(view.top).toBeGreaterThan(0);
  });

  it("puts an area into the middle", () => {
    const view = centered({ x: 100, y: 50, width: 20, height: 10 }, WINDOW, 2);
    expect(110 * view.scale + view.left).toBe(400);
    expect(55 * view.scale + view.top).toBe(300);
  });

  it("never loses the drawing out of sight", () => {
    const drawing = { width: 500, height: 500 };
    for (const [left, top] of [
      [1e6, 1e6],
      [-1e6, -1e6],
    ] as const) {
      const view = kept({ left, top, scale: 1 }, drawing, WINDOW);
      expect(view.left).toBeLessThan(WINDOW.width);
      expect(view.left + drawing.width).toBeGreaterThan(0);
      expect(view.top).toBeLessThan(WINDOW.height);
      expect(view.top + drawing.height).toBeGreaterThan(0);
    }
  });
});
