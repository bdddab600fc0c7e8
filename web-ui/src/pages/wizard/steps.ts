import type { Violation } from "../../api/problem";
import { isWithin } from "./documents";

/** The parts of the page, in the order in which they are filled in, and what of a document each holds. */
export const STEPS = [
  { id: "model", title: "Model", pointers: ["/model"] },
  { id: "technique", title: "Technique", pointers: ["/technique"] },
  {
    id: "data",
    title: "Data",
    pointers: ["/technique/calibration/dataset", "/technique/training/dataset", "/evaluation"],
  },
  { id: "objectives", title: "Objectives", pointers: ["/objectives"] },
  { id: "result", title: "Result and machine", pointers: ["/output", "/target", "/execution"] },
] as const;

export type StepId = (typeof STEPS)[number]["id"];

/** Whose violation it is: that of the step with the longest pointer around it; absent where no step has it. */
export function stepOf(pointer: string): StepId | undefined {
  let best: { id: StepId; length: number } | undefined;
  for (const step of STEPS) {
    for (const outer of step.pointers) {
      if (isWithin(pointer, outer) && outer.length > (best?.length ?? 0)) {
        best = { id: step.id, length: outer.length };
      }
    }
  }
  return best?.id;
}

/** What is wrong at a member or within it. */
export function violationsAt(violations: readonly Violation[], pointer: string): string | undefined {
  const found = violations.filter((one) => isWithin(one.pointer, pointer));
  return found.length === 0 ? undefined : found.map((one) => one.message).join(". ");
}
