import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { hasEnded, type Job } from "../../api/types";

/** What the stream of events does not bring itself. */
const BESIDE = ["attempts", "epochs", "log"] as const;

/** Whenever a job goes on, looks anew at what belongs to it and is on the page. */
export function useFollowing(job: Job | undefined): void {
  const queries = useQueryClient();
  const id = job?.id;
  const mark = job && [job.state, job.stage, job.attempt, JSON.stringify(job.progress)].join(" ");
  useEffect(() => {
    if (id === undefined || mark === undefined) {
      return;
    }
    for (const kind of BESIDE) {
      void queries.invalidateQueries({ queryKey: ["jobs", kind, id] }, { cancelRefetch: false });
    }
  }, [queries, id, mark]);
}

/** The time, once a second while somebody needs it. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

export function isActive(job: Job): boolean {
  return !hasEnded(job.state);
}
