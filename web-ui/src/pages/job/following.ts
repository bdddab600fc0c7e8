import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Job } from "../../api/types";

/** Whenever a job goes on, looks anew at what belongs to it, is on the page, and is not in the stream. */
export function useFollowing(job: Job | undefined): void {
  const place = job && `${job.state} ${job.stage} ${job.attempt}`;
  useAnew("attempts", job?.id, place);
  const progress = job && `${place} ${JSON.stringify(job.progress)}`;
  useAnew("epochs", job?.id, progress);
  useAnew("log", job?.id, progress);
}

function useAnew(kind: string, id: string | undefined, mark: string | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (id !== undefined && mark !== undefined) {
      void queries.invalidateQueries({ queryKey: ["jobs", kind, id] }, { cancelRefetch: false });
    }
  }, [queries, kind, id, mark]);
}
