import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveUpdates } from "./events";

const asked = vi.hoisted(() => vi.fn(async () => ({})));
vi.mock("./client", () => ({ api: { GET: asked } }));

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static last: FakeSource;
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeSource.last = this;
  }

  close(): void {}

  tell(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

const QUEUED = {
  id: "job_1",
  state: "QUEUED",
  model: "m",
  waiting: { reason: "no-live-worker" },
};

let queries: QueryClient;
let live: LiveUpdates;

beforeEach(() => {
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("requestAnimationFrame", (act: () => void) => setTimeout(act, 0));
  queries = new QueryClient();
  queries.setQueryData(["jobs", "list", {}], { pages: [{ items: [QUEUED] }], pageParams: [] });
  queries.setQueryData(["jobs", "one", "job_1"], QUEUED);
  live = new LiveUpdates(queries);
  live.open();
});

afterEach(() => {
  live.close();
  vi.unstubAllGlobals();
});

function shown(): unknown {
  return queries.getQueryData(["jobs", "one", "job_1"]);
}

test("a job is brought up to date, and what is not said any more is not so any more", async () => {
  FakeSource.last.tell("jobs", { items: [{ id: "job_1", state: "RUNNING", progress: { fraction: 0.5 } }] });
  await vi.waitFor(() => expect(shown()).toMatchObject({ state: "RUNNING", progress: { fraction: 0.5 } }));
  expect(shown()).toMatchObject({ model: "m", waiting: undefined });

  FakeSource.last.tell("jobs", { items: [{ id: "job_1", state: "SUCCEEDED", verdict: "PASSED" }] });
  await vi.waitFor(() => expect(shown()).toMatchObject({ state: "SUCCEEDED", progress: undefined }));
  expect(queries.getQueryData(["jobs", "list", {}])).toMatchObject({
    pages: [{ items: [{ id: "job_1", model: "m", verdict: "PASSED", waiting: undefined }] }],
  });
});

test("a job that no list has makes lists stale", async () => {
  FakeSource.last.tell("jobs", { items: [{ id: "job_2", state: "QUEUED" }] });
  await vi.waitFor(() => expect(queries.getQueryState(["jobs", "list", {}])?.isInvalidated).toBe(true));
});

test("what changed of a kind makes that kind stale, and no other", async () => {
  queries.setQueryData(["models"], []);
  queries.setQueryData(["workers"], []);
  FakeSource.last.tell("changed", { kinds: ["models"] });
  await vi.waitFor(() => expect(queries.getQueryState(["models"])?.isInvalidated).toBe(true));
  expect(queries.getQueryState(["workers"])?.isInvalidated).toBe(false);
});

test("a refused stream is asked for again, and the sign-in shown where that is why", async () => {
  const refused = FakeSource.last;
  vi.useFakeTimers();
  refused.readyState = FakeSource.CLOSED;
  refused.onerror?.();
  await vi.advanceTimersByTimeAsync(3000);
  vi.useRealTimers();
  expect(asked).toHaveBeenCalledWith("/v1/tenant");
  expect(FakeSource.last).not.toBe(refused);
});

test("a stream that is closed meanwhile stays so", async () => {
  const refused = FakeSource.last;
  vi.useFakeTimers();
  refused.readyState = FakeSource.CLOSED;
  refused.onerror?.();
  live.close();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(FakeSource.last).toBe(refused);
});

test("after a gap everything is fetched anew", async () => {
  queries.setQueryData(["models"], []);
  const heard: boolean[] = [];
  live.onLine((online) => heard.push(online));
  FakeSource.last.onopen?.();
  expect(queries.getQueryState(["models"])?.isInvalidated).toBe(false);
  FakeSource.last.onerror?.();
  FakeSource.last.onopen?.();
  await vi.waitFor(() => expect(queries.getQueryState(["models"])?.isInvalidated).toBe(true));
  expect(heard).toEqual([false, true]);
});

test("a connection that is cut at this end is said to be gone, and all is fetched anew once it is back", () => {
  const cut = FakeSource.last;
  window.dispatchEvent(new Event("offline"));
  expect(live.online).toBe(false);
  window.dispatchEvent(new Event("online"));
  expect(FakeSource.last).not.toBe(cut);
  FakeSource.last.onopen?.();
  expect(live.online).toBe(true);
  expect(queries.getQueryState(["jobs", "one", "job_1"])?.isInvalidated).toBe(true);
});
