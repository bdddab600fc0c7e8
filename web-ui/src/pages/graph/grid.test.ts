import { describe, expect, it } from "vitest";
import { Grid } from "./grid";
import { field } from "./samples";

describe("what is in sight", () => {
  const diagram = field(3000);
  const grid = new Grid(diagram);

  it("is every box that reaches into the area, and no other", () => {
    const area = { x: 900, y: 400, width: 700, height: 500 };
    const expected = diagram.boxes.flatMap((box, number) =>
      box.x < 1600 && box.x + box.width > 900 && box.y < 900 && box.y + box.height > 400 ? [number] : [],
    );
    expect(grid.boxes(area).sort((a, b) => a - b)).toEqual(expected);
  });

  it("holds lines that only pass, each once", () => {
    const found = grid.lines({ x: 0, y: 60, width: 8000, height: 5 });
    expect(found).toHaveLength(40);
    expect(new Set(found).size).toBe(40);
  });

  it("finds the box under a point", () => {
    const box = diagram.boxes[1234];
    expect(grid.at((box?.x ?? 0) + 5, (box?.y ?? 0) + 5)).toBe(1234);
    expect(grid.at(-50, -50)).toBeUndefined();
    expect(grid.at(170, 10)).toBeUndefined();
  });

  it("works with nothing to show", () => {
    const empty = new Grid({ title: "", width: 0, height: 0, boxes: [], lines: [] });
    expect(empty.boxes({ x: 0, y: 0, width: 10, height: 10 })).toEqual([]);
  });

  it("finds a line over the whole drawing from any part of it", () => {
    const long = new Grid({
      ...diagram,
      lines: [{ from: 0, to: 2999, points: [0, 0, 8000, 6700] }],
    });
    expect(long.lines({ x: 4000, y: 3000, width: 10, height: 10 })).toEqual([0]);
  });
});
