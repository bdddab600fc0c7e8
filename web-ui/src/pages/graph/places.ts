import type { Outline } from "./types";

/** Where something is to be seen: a diagram, and in it the repetition of a block, from 0. */
export interface Place {
  readonly diagram: number;
  readonly repetition: number;
}

/** For each operator where it is drawn in the folded view. */
export function placesOf(outline: Outline): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>();
  outline.diagrams.forEach((diagram, number) => {
    if (number === outline.whole) {
      return;
    }
    for (const box of diagram.boxes) {
      const [inside] = box.inside ?? [];
      if (box.repetitions !== null && inside !== undefined) {
        box.repetitions.forEach((operators, repetition) => {
          for (const operator of operators) {
            places.set(operator, { diagram: inside, repetition });
          }
        });
      } else if (box.operator !== null && !places.has(box.operator)) {
        places.set(box.operator, { diagram: number, repetition: 0 });
      }
    }
  });
  return places;
}

/** The diagrams that lead to one, from the first down to the one that holds its box. */
export function pathTo(outline: Outline, diagram: number): number[] {
  const parents = new Map<number, number>();
  outline.diagrams.forEach((holder, number) => {
    if (number !== outline.whole) {
      for (const box of holder.boxes) {
        for (const inside of box.inside ?? []) {
          parents.set(inside, parents.get(inside) ?? number);
        }
      }
    }
  });
  const path: number[] = [];
  let current = parents.get(diagram);
  while (current !== undefined && !path.includes(current)) {
    path.unshift(current);
    current = parents.get(current);
  }
  return path;
}

/** The repetitions that a diagram stands for; none where it is no block. */
export function repetitionsOf(
  outline: Outline,
  diagram: number,
): {
  readonly times: number;
  readonly operators: readonly (readonly number[])[];
} {
  for (const holder of outline.diagrams) {
    for (const box of holder.boxes) {
      if (box.repetitions !== null && box.inside?.includes(diagram)) {
        return { times: box.times, operators: box.repetitions };
      }
    }
  }
  return { times: 1, operators: [] };
}

/** Operators whose name, type or precision holds all words, in the model's order. */
export function found(outline: Outline, text: string): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return [];
  }
  return outline.facts.flatMap((operator, number) => {
    const said = `${operator.name} ${operator.opType} ${operator.precision}`.toLowerCase();
    return words.every((word) => said.includes(word)) ? [number] : [];
  });
}
