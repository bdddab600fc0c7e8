import type { Diagram } from "./types";
import type { Area } from "./viewport";

const CELL = 512;
/** A line over more cells than that is looked at always. */
const MANY = 64;

/** Finds what lies in an area without looking at everything. */
export class Grid {
  private readonly boxCells = new Map<number, number[]>();
  private readonly lineCells = new Map<number, number[]>();
  private readonly longLines: number[] = [];
  private readonly columns: number;
  private readonly bounds: Float64Array;
  private readonly stamps: Uint32Array;
  private stamp = 0;

  constructor(private readonly diagram: Diagram) {
    this.columns = Math.ceil(diagram.width / CELL) + 2;
    this.bounds = new Float64Array(diagram.lines.length * 4);
    this.stamps = new Uint32Array(diagram.lines.length);
    diagram.boxes.forEach((box, number) => {
      for (const cell of this.cells(box.x, box.y, box.x + box.width, box.y + box.height)) {
        listed(this.boxCells, cell).push(number);
      }
    });
    diagram.lines.forEach((line, number) => {
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i + 1 < line.points.length; i += 2) {
        const x = line.points[i] ?? 0;
        const y = line.points[i + 1] ?? 0;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
      this.bounds.set([left, top, right, bottom], number * 4);
      const cells = this.cells(left, top, right, bottom);
      if (cells.length > MANY) {
        this.longLines.push(number);
      } else {
        for (const cell of cells) {
          listed(this.lineCells, cell).push(number);
        }
      }
    });
  }

  /** Numbers of boxes that reach into the area, each once. */
  boxes(area: Area): number[] {
    const found = new Set<number>();
    for (const cell of this.cellsOf(area)) {
      for (const number of this.boxCells.get(cell) ?? []) {
        const box = this.diagram.boxes[number];
        if (
          box !== undefined &&
          box.x < area.x + area.width &&
          area.x < box.x + box.width &&
          box.y < area.y + area.height &&
          area.y < box.y + box.height
        ) {
          found.add(number);
        }
      }
    }
    return [...found];
  }

  /** Numbers of lines whose bounds touch the area, each once. */
  lines(area: Area): number[] {
    this.stamp++;
    const found: number[] = [];
    const look = (number: number) => {
      if (this.stamps[number] !== this.stamp && this.touches(number, area)) {
        this.stamps[number] = this.stamp;
        found.push(number);
      }
    };
    this.longLines.forEach(look);
    for (const cell of this.cellsOf(area)) {
      this.lineCells.get(cell)?.forEach(look);
    }
    return found;
  }

  /** The box at a point, the last one drawn where several lie there. */
  at(x: number, y: number): number | undefined {
    return this.boxes({ x, y, width: 0.001, height: 0.001 }).pop();
  }

  private touches(line: number, area: Area): boolean {
    const at = line * 4;
    const [left = 0, top = 0, right = 0, bottom = 0] = this.bounds.subarray(at, at + 4);
    return left <= area.x + area.width && area.x <= right && top <= area.y + area.height && area.y <= bottom;
  }

  private cellsOf(area: Area): number[] {
    return this.cells(area.x, area.y, area.x + area.width, area.y + area.height);
  }

  private cells(left: number, top: number, right: number, bottom: number): number[] {
    const cells: number[] = [];
    const lastColumn = Math.min(this.columns - 1, Math.floor(right / CELL));
    const lastRow = Math.floor(Math.min(bottom, this.diagram.height + CELL) / CELL);
    for (let row = Math.max(0, Math.floor(top / CELL)); row <= lastRow; row++) {
      for (let column = Math.max(0, Math.floor(left / CELL)); column <= lastColumn; column++) {
        cells.push(row * this.columns + column);
      }
    }
    return cells;
  }
}

function listed(cells: Map<number, number[]>, cell: number): number[] {
  const known = cells.get(cell);
  if (known !== undefined) {
    return known;
  }
  const made: number[] = [];
  cells.set(cell, made);
  return made;
}
