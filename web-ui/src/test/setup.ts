import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

Object.defineProperty(window, "matchMedia", {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
  }),
});

class Observed {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
Object.assign(window, { ResizeObserver: Observed });
Element.prototype.scrollIntoView = () => {};

// Nothing is laid out in a test, and a virtualised list shows only rows for which there is room: every
// frame is as high as a window, every row as high as a line.
for (const [name, value] of [
  ["clientHeight", 600],
  ["clientWidth", 800],
] as const) {
  Object.defineProperty(Element.prototype, name, { configurable: true, get: () => value });
}
for (const [name, value] of [
  ["offsetHeight", 20],
  ["offsetWidth", 800],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
}
