import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { attemptsQuery } from "../../api/job";
import type { Job } from "../../api/types";
import { numberOf, numbersOf } from "../../api/unknowns";
import { bytes, duration, fixed, moment, percent } from "../../ui/format";
import { useNow } from "../../ui/useNow";
import { STATE_WORDS } from "../../ui/words";
import { remaining } from "./timeline";

/** How far a job is and how long it will still take. */
export function Running({ job }: { job: Job }) {
  const now = useNow();
  const attempts = useQuery(attemptsQuery(job.id));
  const current = attempts.data?.findLast((attempt) => attempt.endedAt === undefined);
  const works = job.state === "RUNNING" || job.state === "EVALUATING";
  const figures = numbersOf(job.progress?.figures);
  const fraction = works ? numberOf(job.progress?.fraction) : undefined;
  const since = current === undefined ? undefined : Date.parse(current.claimedAt);
  const left = works ? remaining(fraction, figures.secondsLeft, since, now) : undefined;
  return (
    <div className="running">
      <h2>
        {capital(STATE_WORDS[job.state])}
        {job.attempt > 1 && `, attempt ${job.attempt} of ${job.maxAttempts}`}
      </h2>
      {works && (
        <>
          <div
            className="running-bar"
            role="progressbar"
            aria-label="Progress of this stage"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={fraction === undefined ? undefined : Math.round(fraction * 100)}
          >
            <div style={{ width: `${(fraction ?? 0) * 100}%` }} />
          </div>
          <p className="running-line">
            <span className="mono">{percent(fraction)}</span>
            {left !== undefined && <span>about {duration(left)} left</span>}
            {current !== undefined && (
              <span className="quiet">
                on <Link to="/workers">{current.worker}</Link> for{" "}
                {duration(now - Date.parse(current.claimedAt))}
              </span>
            )}
          </p>
          {job.progress?.message !== undefined && (
            <p className="running-message">
              {job.progress.stage !== undefined && <span className="quiet">{job.progress.stage} </span>}
              {job.progress.message}
            </p>
          )}
          <TrainingFigures figures={figures} />
        </>
      )}
      {job.state === "QUEUED" && job.waiting === undefined && (
        <p>
          In the queue for {duration(now - Date.parse(job.submittedAt))}. A worker takes it as soon as one is
          free.
        </p>
      )}
      {job.state === "RETRY_WAIT" && <Retry job={job} />}
      {job.result !== undefined && (
        <p className="quiet">
          The model is made: {bytes(job.result.sizeBytes)},{" "}
          {percent(job.result.sizeBytes / job.result.inputBytes)} of the size. Now it is measured.
        </p>
      )}
    </div>
  );
}

function TrainingFigures({ figures }: { figures: Record<string, number> }) {
  const { epoch, epochs, loss, accuracy, stepsPerSecond } = figures;
  if (epoch === undefined) {
    return null;
  }
  return (
    <p className="running-line mono">
      <span>
        epoch {epoch}
        {epochs !== undefined && ` of ${epochs}`}
      </span>
      {loss !== undefined && <span>loss {fixed(loss, 4)}</span>}
      {accuracy !== undefined && <span>accuracy {fixed(accuracy, 2)} %</span>}
      {stepsPerSecond !== undefined && <span>{fixed(stepsPerSecond, 1)} steps/s</span>}
    </p>
  );
}

function Retry({ job }: { job: Job }) {
  const attempts = useQuery(attemptsQuery(job.id));
  const failure = attempts.data?.findLast((attempt) => attempt.failure !== undefined)?.failure;
  return (
    <>
      {failure !== undefined && (
        <p>
          The last attempt failed: {failure.message} <code>{failure.code}</code>
        </p>
      )}
      {job.retryAt !== undefined && <p>It is tried again at {moment(job.retryAt)}.</p>}
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
