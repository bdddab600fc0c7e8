import type { components } from "../src/api/schema";

type Outline = components["schemas"]["OutlineResult"];
type Operator = components["schemas"]["DrawnOperator"];
type Box = components["schemas"]["DrawnBox"];
type Line = components["schemas"]["DrawnLine"];

const COLUMNS = 40;
const TYPES = [
  ["Conv", "int8 × uint8"],
  ["MatMul", "int8 × uint8"],
  ["Add", "float32"],
  ["Relu", "uint8"],
] as const;

/** A model whose operators stand in rows, each with lines to two below it. */
export function field(operators: number): Outline {
  const facts = Array.from({ length: operators }, (_, number): Operator => {
    const [opType, precision] = TYPES[number % TYPES.length] ?? TYPES[0];
    return {
      name: `block.${number}.${opType}`,
      opType,
      precision,
      weights: null,
      bytes: 1000,
      inputs: [],
      outputs: [],
    };
  });
  const boxes = facts.map((_, number) => boxOf(number));
  const lines = boxes.flatMap((_, number) =>
    [number + COLUMNS, number + COLUMNS + 1].filter((to) => to < operators).map((to) => lineOf(number, to)),
  );
  const height = Math.ceil(operators / COLUMNS) * 90;
  const diagrams = [{ title: "field", width: COLUMNS * 200, height, boxes, lines }];
  return { operators, conversions: 0, abridged: false, facts, diagrams, whole: null };
}

function boxOf(number: number): Box {
  return {
    kind: "OPERATOR",
    x: (number % COLUMNS) * 200,
    y: Math.floor(number / COLUMNS) * 90,
    width: 160,
    height: 44,
    operator: number,
    inside: null,
    times: 1,
    repetitions: null,
    tensor: null,
  };
}

function lineOf(from: number, to: number): Line {
  const [above, below] = [boxOf(from), boxOf(to)];
  return {
    from,
    to,
    points: [
      above.x + 80,
      above.y + 44,
      above.x + 80,
      below.y - 10,
      below.x + 80,
      below.y - 10,
      below.x + 80,
      below.y,
    ],
  };
}
