import { objectAt } from "./documents";

/** What a model computes with, counted. */
export interface Operators {
  readonly convolutions: number;
  readonly products: number;
}

const CONVOLUTIONS: ReadonlySet<string> = new Set(["Conv", "ConvTranspose", "ConvInteger", "QLinearConv"]);
const PRODUCTS: ReadonlySet<string> = new Set([
  "MatMul",
  "Gemm",
  "LSTM",
  "GRU",
  "RNN",
  "MatMulInteger",
  "MatMulNBits",
]);

/** Out of the `facts` of a version. */
export function operatorsOf(facts: unknown): Operators | undefined {
  const counts = objectAt(facts, ["operators"]);
  if (counts === undefined) {
    return undefined;
  }
  const count = (types: ReadonlySet<string>) =>
    Object.entries(counts).reduce(
      (sum, [type, number]) => sum + (types.has(type) && typeof number === "number" ? number : 0),
      0,
    );
  return { convolutions: count(CONVOLUTIONS), products: count(PRODUCTS) };
}
