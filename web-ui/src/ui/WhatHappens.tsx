import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isAtWork, jobInFull, type ListedJob, REFRESH } from "../api/jobs";
import type { Job } from "../api/types";
import { duration, percent } from "./format";
import "./WhatHappens.css";

/** One line about a job: how far it is, what it waits for, or why it failed. */
export function WhatHappens({ job, fallback }: { job: ListedJob; fallback?: ReactNode }) {
  if (job.failure !== undefined) {
    const { code, message } = job.failure;
    return (
      <span className="cut" title={message.slice(0, 1000)}>
        <code className={job.state === "FAILED" ? "happens-failed" : undefined}>{code}</code>{" "}
        <bdi>{message}</bdi>
      </span>
    );
  }
  if (isAtWork(job.state)) {
    return <AtWork job={job} />;
  }
  if (job.waiting !== undefined) {
    return (
      <span className="cut happens-stuck" title={job.waiting.message.slice(0, 1000)}>
        <bdi>{job.waiting.message}</bdi>
      </span>
    );
  }
  return <span className="quiet">{fallback}</span>;
}

/** Progress is no part of lists: it comes with the job in full, and then live. */
function AtWork({ job }: { job: ListedJob }) {
  const full = useQuery({ ...jobInFull(job.id), refetchInterval: REFRESH });
  const progress = job.progress ?? full.data?.progress;
  const fraction = progress?.fraction;
  const left = secondsLeft(progress);
  return (
    <span className="happens-work">
      {fraction !== undefined && Number.isFinite(fraction) && (
        <>
          <progress value={fraction} max={1} aria-label="Progress of the stage" />
          <span className="mono">{percent(fraction)}</span>
        </>
      )}
      <bdi className="cut quiet" title={progress?.message?.slice(0, 1000)}>
        {progress?.message}
      </bdi>
      {left !== undefined && <span className="quiet happens-left">{duration(left * 1000)} left</span>}
    </span>
  );
}

function secondsLeft(progress: Job["progress"]): number | undefined {
  const figures: Readonly<Record<string, unknown>> = progress?.figures ?? {};
  const left = figures.secondsLeft;
  return typeof left === "number" && Number.isFinite(left) && left > 0 ? left : undefined;
}
