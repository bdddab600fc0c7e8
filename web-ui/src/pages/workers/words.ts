import type { Worker } from "../../api/types";
import type { WorkerFilter } from "../../api/workers";

export const WORKER_STATE_WORDS: Record<Worker["state"], string> = {
  LIVE: "live",
  DRAINING: "draining",
  DRAINED: "drained",
  LOST: "lost",
};

export const ROLE_WORDS: Record<NonNullable<WorkerFilter["role"]>, string> = {
  WORKER: "quantizes",
  EVALUATOR: "evaluates",
};

/** What would happen without a rule of isolation. */
const RULES: ReadonlyMap<string, string> = new Map([
  ["no-new-privileges", "programs could gain rights"],
  ["dies-with-parent", "a task could outlive its worker for a while"],
  ["resource-limits", "processor time and file sizes are bounded only by watching"],
  ["no-network", "a task could open connections"],
  ["own-process-ids", "a task could leave a process behind"],
]);

export function ruleWords(rule: string): string {
  const effect = RULES.get(rule);
  return effect === undefined ? rule : `${rule}: ${effect}`;
}
