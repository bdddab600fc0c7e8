import type { Operator } from "./types";

/** How an operator's number format looks; `index` is for what computes shapes and conditions. */
export type Look = "fp32" | "fp16" | "int8" | "int4" | "mixed" | "index";

export const LOOKS: readonly Look[] = ["fp32", "fp16", "int8", "int4", "mixed", "index"];

export const LOOK_WORDS: Record<Look, string> = {
  fp32: "32-bit float",
  fp16: "16-bit or 8-bit float",
  int8: "8-bit integers",
  int4: "4 bits or fewer",
  mixed: "several formats",
  index: "indexes, conditions",
};

/** By the weights, which take the bytes; without any, by what flows through. */
export function lookOf(operator: Operator): Look {
  if (operator.weights !== null) {
    return ofType(operator.weights.type);
  }
  const looks = new Set(
    operator.precision.split(/\/| to /).map((part) => ofType(part.replace("dynamic", "").trim())),
  );
  looks.delete("index");
  const [first] = looks;
  return first === undefined ? "index" : looks.size === 1 ? first : "mixed";
}

/** Of numbers in a codebook, the index says the size. */
function ofType(stored: string): Look {
  const type = stored.replace(" codebook", "");
  if (type.startsWith("float32") || type.startsWith("float64")) {
    return "fp32";
  }
  if (type.startsWith("float4") || /^u?int[24]$/.test(type) || type === "binary" || type === "ternary") {
    return "int4";
  }
  if (type.startsWith("float") || type.startsWith("bfloat")) {
    return "fp16";
  }
  return /^u?int(8|16)$/.test(type) ? "int8" : "index";
}
