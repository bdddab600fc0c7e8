import type { Worker } from "../../api/types";
import { listAt, numberAt, textAt } from "./documents";

/** What the machines say of themselves, as far as it matters for one more job. */
export interface Fleet {
  /** The processors, each once, with what is said beside it. */
  readonly processors: readonly string[];
  /** An instruction set that is worth asking for, because a pool is made of machines that have it. */
  readonly tag: string | undefined;
  /** Of the evaluator with the fewest. */
  readonly cores: number | undefined;
}

/** Those that multiply 8-bit integers fast, the best ones first. */
const INTEGER_SETS = ["amx_int8", "avx512_vnni", "avx_vnni", "i8mm", "asimddp"];

export function fleetOf(workers: readonly Worker[]): Fleet {
  const live = workers.filter((one) => one.live);
  const cores = live
    .filter((one) => one.role === "EVALUATOR")
    .map((one) => numberAt(one.hardware, ["cores"]) ?? 0)
    .filter((count) => count > 0);
  return {
    processors: [...new Set(live.map(wordsOf).filter((words) => words !== ""))],
    tag: INTEGER_SETS.find((set) => hasPoolOf(set, live)),
    cores: cores.length === 0 ? undefined : Math.min(...cores),
  };
}

/**
 * Whether a worker and an evaluator share a pool of which all members have the instructions. A machine is
 * in the pool of any CPU too, so its only pool says nothing.
 */
function hasPoolOf(set: string, live: readonly Worker[]): boolean {
  const pools = new Set(live.filter((one) => one.pools.length > 1).flatMap((one) => one.pools));
  return [...pools].some((pool) => {
    const members = live.filter((one) => one.pools.includes(pool));
    return (
      members.every((one) => setsOf(one).includes(set)) &&
      ["WORKER", "EVALUATOR"].every((role) => members.some((one) => one.role === role))
    );
  });
}

function setsOf(worker: Worker): readonly unknown[] {
  return listAt(worker.hardware, ["instructionSets"]);
}

function wordsOf(worker: Worker): string {
  const sets = setsOf(worker);
  const best = [...INTEGER_SETS, "avx512f", "avx2", "asimd"].find((set) => sets.includes(set));
  const cores = numberAt(worker.hardware, ["cores"]);
  return [
    textAt(worker.hardware, ["processor"]) ?? textAt(worker.hardware, ["architecture"]),
    cores === undefined ? undefined : `${cores} ${cores === 1 ? "core" : "cores"}`,
    best,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** Live ones of a pool, by role. */
export function takers(
  workers: readonly Worker[],
  pool: string,
): { workers: readonly Worker[]; evaluators: readonly Worker[] } {
  const members = workers.filter((one) => one.state === "LIVE" && one.pools.includes(pool));
  return {
    workers: members.filter((one) => one.role === "WORKER"),
    evaluators: members.filter((one) => one.role === "EVALUATOR"),
  };
}
