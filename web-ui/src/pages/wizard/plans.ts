import { type Expectation, readExpectations } from "../../api/techniques";
import type { Finding } from "../../api/types";
import { listAt, numberAt, objectAt, textAt, valueAt } from "./documents";

/** What becomes of one node, and why. */
export interface Decision {
  readonly node: string;
  readonly opType: string;
  readonly decision: string;
}

/** The answer to a dry run. */
export interface Plan {
  /** The version that the reference means now. */
  readonly model: string;
  readonly pool: string;
  /** Why nobody could take the job as things are. */
  readonly waiting: string | undefined;
  /** Why the engine made no plan; the job may succeed all the same. */
  readonly problem: string | undefined;
  readonly expectations: readonly Expectation[];
  readonly kernels: readonly string[];
  readonly layers: LayerPlan | undefined;
}

/** What the engine would do to this very model. */
export interface LayerPlan {
  readonly inputBytes: number | undefined;
  readonly expectedBytes: number | undefined;
  readonly quantized: readonly Decision[];
  readonly keptFloat: readonly Decision[];
  readonly seconds: number | undefined;
  readonly calibrationSeconds: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly notes: readonly Finding[];
}

export function readPlan(answer: unknown): Plan {
  const plan = objectAt(answer, ["plan"]);
  return {
    model: textAt(answer, ["model"]) ?? "",
    pool: textAt(answer, ["pool"]) ?? "",
    waiting: textAt(answer, ["waiting", "message"]),
    problem: textAt(answer, ["planProblem", "message"]),
    expectations: readExpectations(valueAt(answer, ["expectations"])),
    kernels: listAt(answer, ["kernels"]).filter((one): one is string => typeof one === "string"),
    layers:
      plan === undefined
        ? undefined
        : {
            inputBytes: numberAt(plan, ["inputBytes"]),
            expectedBytes: numberAt(plan, ["expectedBytes"]),
            quantized: listAt(plan, ["quantized"]).map(readDecision),
            keptFloat: listAt(plan, ["keptFloat"]).map(readDecision),
            seconds: numberAt(plan, ["time", "seconds"]),
            calibrationSeconds: numberAt(plan, ["time", "calibrationSeconds"]),
            memoryBytes: numberAt(plan, ["memory", "bytes"]),
            notes: listAt(plan, ["notes"]).map((note) => ({
              code: textAt(note, ["code"]) ?? "",
              message: textAt(note, ["message"]) ?? "",
            })),
          },
  };
}

function readDecision(entry: unknown): Decision {
  return {
    node: textAt(entry, ["node"]) ?? "",
    opType: textAt(entry, ["opType"]) ?? "",
    decision: textAt(entry, ["decision"]) ?? "",
  };
}
