import type { Box, Diagram, Line, Operator, Outline } from "./types";

/** Drawings for tests. A precision such as `int8 × uint8` is that of weights and of activations. */
export function operator(name: string, opType = "MatMul", precision = "float32"): Operator {
  const [type = "", activations] = precision.split(" × ");
  const weights = activations === undefined ? null : { type, granularity: "channel", symmetric: true };
  return { name, opType, weights, precision, bytes: 0, inputs: [], outputs: [] };
}

export function box(number: number, more: Partial<Box> = {}): Box {
  return {
    kind: "OPERATOR",
    x: (number % 40) * 200,
    y: Math.floor(number / 40) * 90,
    width: 160,
    height: 44,
    operator: number,
    inside: null,
    times: 1,
    repetitions: null,
    tensor: null,
    ...more,
  };
}

/** Boxes in rows of forty, each with a line to the one below. */
export function field(boxes: number): Diagram {
  const lines: Line[] = [];
  for (let from = 0; from + 40 < boxes; from++) {
    const [above, below] = [box(from), box(from + 40)];
    lines.push({
      from,
      to: from + 40,
      points: [above.x + 80, above.y + 44, above.x + 80, below.y - 10, below.x + 80, below.y],
    });
  }
  return {
    title: "field",
    width: 8000,
    height: Math.ceil(boxes / 40) * 90,
    boxes: Array.from({ length: boxes }, (_, number) => box(number)),
    lines,
  };
}

/** Twelve blocks of two operators between a first and a last operator. */
export function encoder(): Outline {
  const blocks = Array.from({ length: 12 }, (_, block) => [2 + 2 * block, 3 + 2 * block]);
  return {
    operators: 26,
    conversions: 4,
    abridged: false,
    facts: [
      operator("embed", "Gather"),
      operator("head", "Softmax"),
      ...blocks.flatMap((_, block) => [
        operator(`layer.${block}.in`, "MatMul", "int8 × uint8"),
        operator(`layer.${block}.add`, "Add", "float32"),
      ]),
    ],
    diagrams: [
      {
        title: "encoder",
        width: 400,
        height: 400,
        boxes: [
          box(0),
          box(1, { kind: "BLOCKS", operator: null, inside: [1], times: 12, repetitions: blocks }),
          box(2, { operator: 1 }),
        ],
        lines: [
          { from: 0, to: 1, points: [80, 44, 280, 0] },
          { from: 1, to: 2, points: [280, 44, 480, 0] },
        ],
      },
      {
        title: "encoder",
        width: 400,
        height: 200,
        boxes: [box(0, { operator: 2 }), box(1, { operator: 3 })],
        lines: [],
      },
    ],
    whole: null,
  };
}
