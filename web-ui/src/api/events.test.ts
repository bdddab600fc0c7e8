import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { applyJobNews, type JobNews } from "./events";
import type { JobState, JobSummary } from "./types";

function job(id: string, state: JobState): JobSummary {
  return {
    id,
    state,
    stage: "QUANTIZATION",
    attempt: 1,
    model: "glyphs",
    technique: "static",
    submittedAt: "2026-11-27T10:00:00Z",
    links: {},
  };
}

const KEY = ["jobs", "list", {}];

function holding(
  key: readonly unknown[],
  pages: { items: JobSummary[]; nextCursor?: string }[],
): QueryClient {
  const queries = new QueryClient();
  queries.setQueryData(key, { pages, pageParams: pages.map(() => undefined) });
  return queries;
}

function tell(queries: QueryClient, items: JobNews[], seen?: Map<string, JobState>): void {
  applyJobNews(queries, new Map(items.map((item) => [item.id, item])), seen);
}

const isStale = (queries: QueryClient, key: readonly unknown[] = KEY) =>
  queries.getQueryState(key)?.isInvalidated;

test("puts news into the rows they concern and leaves the others as they are", () => {
  const queries = holding(KEY, [{ items: [job("c", "QUEUED"), job("b", "RUNNING")] }]);
  const before = queries.getQueryData<{ pages: { items: JobSummary[] }[] }>(KEY)?.pages[0]?.items;
  tell(queries, [{ id: "b", state: "SUCCEEDED", verdict: "PASSED" }]);
  const after = queries.getQueryData<{ pages: { items: JobSummary[] }[] }>(KEY)?.pages[0]?.items;
  expect(after?.[1]).toMatchObject({ id: "b", model: "glyphs", state: "SUCCEEDED", verdict: "PASSED" });
  expect(after?.[0]).toBe(before?.[0]);
  expect(isStale(queries)).toBe(false);
});

test("has a list fetched again for a job that is newer than all of it", () => {
  const queries = holding(KEY, [{ items: [job("c", "QUEUED")], nextCursor: "1" }]);
  tell(queries, [{ id: "d", state: "QUEUED" }]);
  expect(isStale(queries)).toBe(true);
});

test("does not fetch a list again for a job further down than was scrolled", () => {
  const queries = holding(KEY, [{ items: [job("c", "QUEUED")], nextCursor: "1" }]);
  tell(queries, [{ id: "a", state: "RUNNING" }]);
  expect(isStale(queries)).toBe(false);
});

test("does not fetch a list again at each step of a job that it does not show", () => {
  const key = ["jobs", "list", { model: "other" }];
  const queries = holding(key, [{ items: [job("c", "QUEUED")] }]);
  const seen = new Map<string, JobState>();
  tell(queries, [{ id: "d", state: "RUNNING" }], seen);
  expect(isStale(queries, key)).toBe(true);
  queries.setQueryData(key, { pages: [{ items: [job("c", "QUEUED")] }], pageParams: [undefined] });
  tell(queries, [{ id: "d", state: "RUNNING", progress: { fraction: 0.5 } }], seen);
  expect(isStale(queries, key)).toBe(false);
});

test("has the list of a state fetched again when a job comes into it", () => {
  const key = ["jobs", "list", { state: "RUNNING" }];
  const queries = holding(key, [{ items: [] }]);
  tell(queries, [{ id: "a", state: "QUEUED" }]);
  expect(isStale(queries, key)).toBe(false);
  tell(queries, [{ id: "a", state: "RUNNING" }]);
  expect(isStale(queries, key)).toBe(true);
});

test("has counts made anew when a job changes its state, and only then", () => {
  const queries = holding(KEY, [{ items: [job("c", "RUNNING")] }]);
  queries.setQueryData(["jobs", "counts"], 1);
  const seen = new Map<string, JobState>([["c", "RUNNING"]]);
  tell(queries, [{ id: "c", state: "RUNNING", progress: { fraction: 0.5 } }], seen);
  expect(isStale(queries, ["jobs", "counts"])).toBe(false);
  tell(queries, [{ id: "c", state: "SUCCEEDED" }], seen);
  expect(isStale(queries, ["jobs", "counts"])).toBe(true);
});
