import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Chart } from "./Chart";
import type { ChartOption } from "./drawing";

const drawn = vi.hoisted(() => ({ options: [] as unknown[], disposed: 0, fails: false }));

vi.mock("./drawing", () => ({
  drawIn() {
    if (drawn.fails) {
      throw new Error("no canvas");
    }
    const chart = {
      setOption: (option: unknown) => drawn.options.push(option),
      on() {},
      off() {},
      resize() {},
      isDisposed: () => false,
      dispatchAction() {},
      dispose: () => drawn.disposed++,
    };
    return { chart, colours: { accent: document.documentElement.dataset.mantineColorScheme ?? "light" } };
  },
}));

beforeEach(() => {
  drawn.options.length = 0;
  drawn.disposed = 0;
  drawn.fails = false;
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly tell: () => void) {}
      observe() {
        this.tell();
      }
      disconnect() {}
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  delete document.documentElement.dataset.mantineColorScheme;
});

function wide(width: number) {
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(width);
}

const option = ({ accent }: { accent: string }): ChartOption => ({ color: accent });

test("draws once there is room, and says what it shows", async () => {
  wide(300);
  render(<Chart option={option} label="Loss over 3 epochs" />);
  await vi.waitFor(() => expect(drawn.options).toEqual([{ color: "light" }]));
  expect(screen.getByRole("img", { name: "Loss over 3 epochs" })).toBeTruthy();
});

test("draws nothing where there is no room", async () => {
  wide(0);
  render(<Chart option={option} label="x" />);
  await act(async () => {});
  expect(drawn.options).toEqual([]);
});

test("is drawn anew in the colours of another theme", async () => {
  wide(300);
  render(<Chart option={option} label="x" />);
  await vi.waitFor(() => expect(drawn.options).toHaveLength(1));
  document.documentElement.dataset.mantineColorScheme = "dark";
  await vi.waitFor(() => expect(drawn.options.at(-1)).toEqual({ color: "dark" }));
  expect(drawn.disposed).toBe(1);
});

test("leaves nothing behind", async () => {
  wide(300);
  const { unmount } = render(<Chart option={option} label="x" />);
  await vi.waitFor(() => expect(drawn.options).toHaveLength(1));
  unmount();
  expect(drawn.disposed).toBe(1);
});

test("points to the table where it cannot be drawn", async () => {
  wide(300);
  drawn.fails = true;
  render(<Chart option={option} label="x" />);
  expect(await screen.findByText(/The table has its numbers/)).toBeTruthy();
});
