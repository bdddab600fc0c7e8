import type { Attempt } from "../../api/job";
import { hasEnded, type Job } from "../../api/types";

/** A stretch of a job's life. */
export interface Stretch {
  readonly key: string;
  readonly name: string;
  readonly from: number;
  /** Absent while it lasts. */
  readonly to: number | undefined;
  readonly worker: string | undefined;
  readonly outcome: string | undefined;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** Whether nobody works meanwhile. */
  readonly waits: boolean;
}

const STAGE_NAMES = { QUANTIZATION: "Quantization", EVALUATION: "Evaluation" } as const;

const OUTCOMES: Record<NonNullable<Attempt["outcome"]>, string> = {
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELED: "canceled",
  HANDED_OVER: "handed over",
  LOST: "lost",
};

/** Waits shorter than this are no news. */
const NOTEWORTHY_MILLIS = 500;

/** A job's life in order: who worked on it, and where it waited between. */
export function timeline(job: Job, attempts: readonly Attempt[]): Stretch[] {
  const stretches: Stretch[] = [];
  let last = Date.parse(job.submittedAt);
  for (const attempt of attempts) {
    const from = Date.parse(attempt.claimedAt);
    if (from - last >= NOTEWORTHY_MILLIS) {
      stretches.push(pause(stretches.length, last, from));
    }
    const to = attempt.endedAt === undefined ? undefined : Date.parse(attempt.endedAt);
    const stage = STAGE_NAMES[attempt.stage];
    stretches.push({
      key: `${attempt.stage} ${attempt.attempt} ${attempt.claimedAt}`,
      name: attempt.attempt > 1 ? `${stage}, attempt ${attempt.attempt}` : stage,
      from,
      to,
      worker: attempt.worker,
      outcome: attempt.outcome === undefined ? undefined : OUTCOMES[attempt.outcome],
      failure: attempt.failure,
      waits: false,
    });
    last = to ?? from;
  }
  const current = stretches.at(-1);
  if (!hasEnded(job.state) && (current === undefined || current.to !== undefined)) {
    stretches.push(pause(stretches.length, last, undefined));
  } else if (attempts.length === 0 && job.finishedAt !== undefined) {
    stretches.push(pause(0, last, Date.parse(job.finishedAt)));
  }
  return stretches;
}

function pause(place: number, from: number, to: number | undefined): Stretch {
  return {
    key: `wait ${place}`,
    name: place === 0 ? "In the queue" : "Between stages",
    from,
    to,
    worker: undefined,
    outcome: undefined,
    failure: undefined,
    waits: true,
  };
}

/** The least share of the work after which the pace so far says something. */
const TELLING = 0.03;

/**
 * How long the current stage will still take, in milliseconds: as the training reckons it, else at
 * the pace so far.
 */
export function remaining(
  fraction: number | undefined,
  secondsLeft: number | undefined,
  since: number | undefined,
  now: number,
): number | undefined {
  if (secondsLeft !== undefined) {
    return secondsLeft * 1000;
  }
  if (fraction === undefined || since === undefined || fraction < TELLING || fraction >= 1 || now <= since) {
    return undefined;
  }
  return ((now - since) * (1 - fraction)) / fraction;
}
