import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "./client";
import { applyJobNews, PAGES_TO_REFRESH } from "./events";
import type { Job, JobState, JobSummary, Page, Verdict } from "./types";

/** A job in a list; its progress comes with the live updates. */
export type ListedJob = JobSummary & Pick<Job, "progress">;

/** What the API can choose by. `limit` is the size of a page. */
export interface JobFilters {
  readonly state?: JobState;
  readonly model?: string;
  readonly technique?: string;
  readonly verdict?: Verdict;
  readonly limit?: number;
}

export const JOB_STATES: readonly JobState[] = [
  "QUEUED",
  "RUNNING",
  "EVALUATION_QUEUED",
  "EVALUATING",
  "RETRY_WAIT",
  "CANCELING",
  "SUCCEEDED",
  "FAILED",
  "CANCELED",
];

/** States in which some machine works on the job. */
export function isAtWork(state: JobState): boolean {
  return state === "RUNNING" || state === "EVALUATING" || state === "CANCELING";
}

/** A net beneath the live updates, in milliseconds. */
export const REFRESH = 15_000;

function isShort(query: { readonly state: { readonly data?: { readonly pages: readonly unknown[] } } }) {
  return (query.state.data?.pages.length ?? 0) <= PAGES_TO_REFRESH;
}

/** Jobs, the newest first, page by page. */
export function jobList(filters: JobFilters) {
  return infiniteQueryOptions({
    queryKey: ["jobs", "list", filters],
    queryFn: ({ pageParam }): Promise<Page<ListedJob>> =>
      body(api.GET("/v1/jobs", { params: { query: { limit: 200, ...filters, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: (query) => (isShort(query) ? REFRESH : false),
    refetchOnMount: isShort,
    refetchOnWindowFocus: isShort,
  });
}

/** All jobs of some pages that are in the wanted state now; twice where a page moved meanwhile is once. */
export function jobsOf(pages: readonly Page<ListedJob>[] | undefined, state?: JobState): ListedJob[] {
  const found = new Map<string, ListedJob>();
  for (const page of pages ?? []) {
    for (const job of page.items) {
      if (state === undefined || job.state === state) {
        found.set(job.id, job);
      }
    }
  }
  return [...found.values()];
}

/** A job in full. */
export function jobInFull(id: string) {
  return queryOptions({
    queryKey: ["jobs", "one", id],
    queryFn: () => body(api.GET("/v1/jobs/{id}", { params: { path: { id } } })),
  });
}

export function useCancelJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => body(api.POST("/v1/jobs/{id}/cancel", { params: { path: { id } } })),
    onSuccess: (job) => applyJobNews(queries, new Map([[job.id, job]])),
    onError: () => void queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
}
