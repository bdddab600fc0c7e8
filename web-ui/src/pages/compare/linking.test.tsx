import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { renderApp } from "../../test/render";
import type { Point } from "../../ui/charts/Chart";
import ComparePage from "./ComparePage";
import { has, platform, version } from "./testing/platform";

vi.mock("../../app/session", () => ({ useSession: () => ({ may: () => true }) }));

interface ChartProps {
  readonly label: string;
  readonly onPick?: (point: Point) => void;
  readonly onPoint?: (point: Point | undefined) => void;
  readonly pointed?: Point;
}

/** The plot's first points: FP32 is 0, then the versions in their order. */
vi.mock("../../ui/charts/Chart", () => ({
  Chart: ({ label, onPick, onPoint, pointed }: ChartProps) => (
    <div role="img" aria-label={label}>
      <output>{pointed === undefined ? "none" : `${pointed.series} ${pointed.index}`}</output>
      <button type="button" onClick={() => onPick?.({ series: 0, index: 1 })}>
        click
      </button>
      <button type="button" onClick={() => onPoint?.({ series: 0, index: 1 })}>
        over
      </button>
      <button type="button" onClick={() => onPoint?.(undefined)}>
        out
      </button>
    </div>
  ),
}));

beforeAll(() => platform.listen({ onUnhandledRequest: "error" }));
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

async function open() {
  has("glyphs", [
    version("glyphs", 1, { sizeBytes: 465_077 }),
    version("glyphs", 2, { technique: "static", change: 0.03 }),
    version("glyphs", 3, { technique: "dynamic", change: -1, speedup: 0.9, sizeBytes: 400_000 }),
  ]);
  const shown = renderApp(<ComparePage />, { path: "/compare?model=glyphs" });
  await screen.findByRole("link", { name: "glyphs:3" });
  return shown;
}

function head(name: string): HTMLElement {
  const found = screen.getByRole("link", { name }).closest("th");
  if (found === null) {
    throw new Error("it has no head");
  }
  return found;
}

it("marks in the table what is pointed at in the plot", async () => {
  await open();
  await userEvent.click(screen.getByRole("button", { name: "over", hidden: true }));
  expect(head("glyphs:2").className).toContain("is-marked");
  expect(head("glyphs:3").className).not.toContain("is-marked");
  await userEvent.click(screen.getByRole("button", { name: "out", hidden: true }));
  expect(head("glyphs:2").className).not.toContain("is-marked");
});

it("marks in the plot what the pointer is over in the table", async () => {
  await open();
  fireEvent.pointerOver(screen.getByRole("link", { name: "glyphs:3" }));
  expect(screen.getByText("0 2")).toBeTruthy();
  fireEvent.pointerLeave(screen.getByRole("region", { name: "Facts of the versions" }));
  await waitFor(() => expect(screen.queryByText("0 2")).toBeNull());
});

it("marks in the plot what has the focus in the table", async () => {
  await open();
  fireEvent.focus(screen.getByRole("button", { name: "Select glyphs:2" }));
  expect(screen.getByText("0 1")).toBeTruthy();
});

it("selects by a click in the plot, and promotes from there", async () => {
  const { router } = await open();
  await userEvent.click(screen.getByRole("button", { name: "click", hidden: true }));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ pick: "glyphs:2" }));
  expect(screen.getByRole("button", { name: "Select glyphs:2" }).getAttribute("aria-pressed")).toBe("true");
  expect(screen.getByRole("button", { name: "Promote" })).toBeTruthy();
});

it("says in words who stands on the front", async () => {
  await open();
  expect(
    screen.getByRole("img", { name: "Change of accuracy against latency. Nothing beats glyphs:2." }),
  ).toBeTruthy();
});
