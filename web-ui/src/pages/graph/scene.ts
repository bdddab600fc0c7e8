import { Grid } from "./grid";
import { type Look, lookOf } from "./look";
import type { Box, Diagram, Operator, Outline } from "./types";

/** One diagram ready to be painted, with one of the repetitions that it stands for. */
export interface Scene {
  readonly diagram: Diagram;
  readonly grid: Grid;
  readonly items: readonly SceneItem[];
}

/** A box with what is to be said of it. */
export interface SceneItem {
  readonly number: number;
  readonly box: Box;
  /** The operator that it shows; absent for all else. */
  readonly operator: Operator | undefined;
  readonly operatorNumber: number | undefined;
  readonly title: string;
  readonly note: string;
  /** The looks of what is in it, the commonest first. */
  readonly looks: readonly Look[];
}

/**
 * @param repetition numbers of the operators to show in place of the first block's, by their order
 */
export function sceneOf(outline: Outline, diagram: Diagram, repetition?: readonly number[]): Scene {
  let operators = 0;
  const items = diagram.boxes.map((box, number): SceneItem => {
    if (box.kind !== "OPERATOR") {
      return otherItem(outline, box, number);
    }
    const operatorNumber = repetition?.[operators++] ?? box.operator ?? undefined;
    const operator = operatorNumber === undefined ? undefined : outline.facts[operatorNumber];
    return {
      number,
      box,
      operator,
      operatorNumber,
      title: plainType(operator?.opType ?? ""),
      note: operator?.precision ?? "",
      looks: operator === undefined ? [] : [lookOf(operator)],
    };
  });
  return { diagram, grid: new Grid(diagram), items };
}

function otherItem(outline: Outline, box: Box, number: number): SceneItem {
  const common = { number, box, operator: undefined, operatorNumber: undefined };
  if (box.kind === "BLOCKS") {
    const inside = box.repetitions?.[0] ?? [];
    return {
      ...common,
      title: `Block × ${box.times}`,
      note: `${inside.length} operators each`,
      looks: commonest(inside.flatMap((one) => outline.facts[one] ?? []).map(lookOf)),
    };
  }
  return {
    ...common,
    title: box.tensor?.name ?? "",
    note: box.kind === "INPUT" ? "input" : "output",
    looks: [],
  };
}

function commonest(looks: readonly Look[]): Look[] {
  const counts = new Map<Look, number>();
  for (const look of looks) {
    counts.set(look, (counts.get(look) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([look]) => look);
}

/** Without the domain. */
export function plainType(opType: string): string {
  return opType.slice(opType.lastIndexOf(":") + 1);
}
