import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "./client";
import { asProblem } from "./problem";
import type { components } from "./schema";
import { hasEnded, type Job } from "./types";

export type Attempt = components["schemas"]["AttemptView"];
export type LogLine = components["schemas"]["Line"];
export type Epoch = components["schemas"]["Epoch"];

/** Beside the stream of events, for what it does not bring. */
const NET_MILLIS = 15_000;
const PAGE = 200;

/** One job; the stream of events keeps it new. */
export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", "one", id],
    queryFn: () => body(api.GET("/v1/jobs/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => {
      const job = query.state.data;
      const { error } = query.state;
      const lasts = job !== undefined && !hasEnded(job.state) && (error === null || asProblem(error).passing);
      return lasts ? NET_MILLIS : false;
    },
  });
}

/** Who tried what, in order. */
export function attemptsQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", "attempts", id],
    queryFn: async (): Promise<Attempt[]> =>
      (await body(api.GET("/v1/jobs/{id}/attempts", { params: { path: { id } } }))).items ?? [],
  });
}

/** How the epochs of a training went. */
export function epochsQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", "epochs", id],
    queryFn: async () => {
      const epochs: Epoch[] = [];
      let cursor: string | undefined;
      do {
        const page = await body(
          api.GET("/v1/jobs/{id}/epochs", { params: { path: { id }, query: { limit: PAGE, cursor } } }),
        );
        epochs.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return epochs;
    },
  });
}

/** The log as far as it is known, and where its last page began. */
export interface JobLog {
  readonly lines: readonly LogLine[];
  readonly lastCursor: string | undefined;
  /** How many lines stand before that page. */
  readonly before: number;
}

/**
 * A job's whole log. Read anew, it goes on at the last page that it has: a log only grows.
 *
 * @param known what an earlier reading found
 * @param show is given what there is so far, page by page
 */
export async function readLog(
  id: string,
  known: JobLog | undefined,
  signal?: AbortSignal,
  show?: (part: JobLog) => void,
): Promise<JobLog> {
  const lines = known === undefined ? [] : known.lines.slice(0, known.before);
  let cursor = known?.lastCursor;
  for (;;) {
    const before = lines.length;
    const page = await body(
      api.GET("/v1/jobs/{id}/log", { params: { path: { id }, query: { limit: PAGE, cursor } }, signal }),
    );
    for (const line of page.items) {
      lines.push(line);
    }
    if (page.nextCursor === undefined) {
      return lines.length === known?.lines.length ? known : { lines, lastCursor: cursor, before };
    }
    if (lines.length > (known?.lines.length ?? 0)) {
      show?.({ lines: [...lines], lastCursor: cursor, before });
    }
    cursor = page.nextCursor;
  }
}

/** Cancels a job and shows at once what the server made of that. */
export function useCancel(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => body(api.POST("/v1/jobs/{id}/cancel", { params: { path: { id } } })),
    onSuccess: (job: Job) => queries.setQueryData(["jobs", "one", id], job),
    onSettled: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
}
