import { listOf, numberOf, numbersOf, objectOf, objectsOf, textOf, textsOf } from "./unknowns";

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly string[];
}

/** What the scan of a model's file says. */
export interface ModelFacts {
  readonly irVersion: number | undefined;
  readonly opsets: readonly [string, number][];
  readonly contribOperators: readonly string[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The most frequent first. */
  readonly operators: readonly [string, number][];
  readonly parameters: number | undefined;
}

export function readModelFacts(document: unknown): ModelFacts {
  const facts = objectOf(document);
  return {
    irVersion: numberOf(facts.irVersion),
    opsets: Object.entries(numbersOf(facts.opsets)),
    contribOperators: textsOf(facts.contribOperators),
    inputs: ports(facts.inputs),
    outputs: ports(facts.outputs),
    operators: Object.entries(numbersOf(facts.operators)).sort((one, other) => other[1] - one[1]),
    parameters: numberOf(facts.parameters),
  };
}

function ports(value: unknown): Port[] {
  return objectsOf(value, (port) => {
    const name = textOf(port.name);
    return name === undefined
      ? undefined
      : {
          name,
          type: textOf(port.type) ?? "",
          shape: listOf(port.shape, (axis) => textOf(axis) ?? numberOf(axis)?.toString()),
        };
  });
}
