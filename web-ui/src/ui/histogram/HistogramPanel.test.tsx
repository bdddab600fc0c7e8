import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { readHistograms } from "../../api/histograms";
import { HistogramPanel } from "./HistogramPanel";

describe("a histogram", () => {
  it("says its range and what is kept of it, and is there as a table", () => {
    render(
      <HistogramPanel
        title="Weights"
        histogram={{ least: -2, greatest: 2, bins: [1, 1000, 0, 5], clip: { least: -1, greatest: 1 } }}
      />,
    );
    expect(screen.getByRole("figure", { name: /Weights −2 to 2; kept −1 to 1/ })).toBeTruthy();
    expect(screen.getAllByRole("row", { hidden: true })).toHaveLength(5);
    expect(document.querySelectorAll(".histogram-bar")).toHaveLength(3);
  });

  it("marks what is cut off", () => {
    render(
      <HistogramPanel
        title="Weights"
        histogram={{ least: -4, greatest: 4, bins: [9, 1000, 1000, 9], clip: { least: -1, greatest: 1 } }}
      />,
    );
    expect(document.querySelectorAll(".histogram-bar-cut")).toHaveLength(2);
  });

  it("shows one point, and only the ends where nothing else is known", () => {
    render(
      <HistogramPanel title="One" histogram={{ least: 3, greatest: 3, bins: [1000], clip: undefined }} />,
    );
    render(<HistogramPanel title="Ends" histogram={{ least: 0, greatest: 6, bins: [], clip: undefined }} />);
    expect(document.body.innerHTML).not.toContain("NaN");
    expect(screen.getByRole("figure", { name: /Ends 0 to 6/ })).toBeTruthy();
  });
});

describe("what a version says of histograms", () => {
  it("is nothing for versions of before", () => {
    expect(readHistograms(null).size).toBe(0);
    expect(readHistograms({ quantized: [] }).size).toBe(0);
    expect(readHistograms({ histograms: null }).size).toBe(0);
  });

  it("leaves out what makes no sense", () => {
    const read = readHistograms({
      histograms: [
        { node: "a", weights: { least: "NaN", greatest: 1, bins: [] }, weightsDb: "Infinity" },
        { node: 5 },
        {
          node: "b",
          activations: { least: 0, greatest: 1, bins: [1, "x", -3], clip: { least: 2, greatest: 1 } },
        },
      ],
    });
    expect([...read.keys()]).toEqual(["a", "b"]);
    expect(read.get("a")?.weights).toBeUndefined();
    expect(read.get("a")?.weightsDb).toBeUndefined();
    expect(read.get("b")?.activations).toEqual({ least: 0, greatest: 1, bins: [1, 0, 0], clip: undefined });
  });
});
