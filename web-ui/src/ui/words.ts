import type { JobState, Verdict } from "../api/types";

export const STATE_WORDS: Record<JobState, string> = {
  QUEUED: "queued",
  RUNNING: "quantizing",
  EVALUATION_QUEUED: "waits for evaluation",
  EVALUATING: "evaluating",
  RETRY_WAIT: "waits to be tried again",
  CANCELING: "canceling",
  SUCCEEDED: "done",
  FAILED: "failed",
  CANCELED: "canceled",
};

export const VERDICT_WORDS: Record<Verdict, string> = {
  PASSED: "passed",
  MISSED: "missed",
  INCONCLUSIVE: "inconclusive",
  UNEVALUATED: "not evaluated",
};

/** The look of a number format; the name stands beside it always. */
export type Precision = "fp32" | "fp16" | "int8" | "int4" | "mixed";

/** Which look a technique's result has. */
export function precisionOf(technique: string | undefined): Precision {
  switch (technique) {
    case undefined:
      return "fp32";
    case "float16":
    case "bfloat16":
    case "float8":
      return "fp16";
    case "dynamic":
    case "static":
    case "qat":
      return "int8";
    case "mixed":
    case "auto":
      return "mixed";
    // weight-only, clustering (an index of 4 bits), ternary, binary: as they are unless asked for more
    default:
      return "int4";
  }
}
