import type { QueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type { Job, JobState, JobSummary } from "./types";
import { isObject } from "./unknowns";

/** What the stream says of a job: its id, and everything of it that can change. */
export type JobNews = Pick<JobSummary, "id"> & Partial<Job>;

/** What is not so, or not any more, where the stream does not say it. */
const UNSAID = {
  verdict: undefined,
  progress: undefined,
  failure: undefined,
  waiting: undefined,
  finishedAt: undefined,
};

/** After a refusal; where the connection broke, the browser tries again by itself. */
const RETRY_MILLISECONDS = 3000;

type Listener = (online: boolean) => void;

/**
 * One stream for the whole page. What comes within a frame is applied together; after a gap
 * everything is fetched anew, because the stream keeps no history.
 */
export class LiveUpdates {
  private source: EventSource | undefined;
  private frame: number | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly jobs = new Map<string, JobNews>();
  private readonly changed = new Set<string>();
  private readonly seen = new Map<string, JobState>();
  private readonly listeners = new Set<Listener>();
  private gap = false;
  online = true;

  constructor(private readonly queries: QueryClient) {}

  open(): void {
    window.addEventListener("offline", this.cut);
    window.addEventListener("online", this.mended);
    this.listen();
  }

  /** A connection that is cut at this end may never be told to the stream. */
  private readonly cut = (): void => {
    this.gap = true;
    this.tell(false);
  };

  private readonly mended = (): void => {
    this.source?.close();
    clearTimeout(this.retry);
    this.listen();
  };

  private listen(): void {
    const source = new EventSource("/v1/events");
    this.source = source;
    this.source.onopen = () => {
      if (this.gap) {
        void this.queries.invalidateQueries();
      }
      this.gap = false;
      this.tell(true);
    };
    this.source.onerror = () => {
      this.gap = true;
      this.tell(false);
      if (source.readyState === EventSource.CLOSED) {
        this.retry = setTimeout(() => void this.openAgain(source), RETRY_MILLISECONDS);
      }
    };
    this.source.addEventListener("jobs", (event) => {
      const { items } = JSON.parse(event.data) as { items: JobNews[] };
      for (const item of items) {
        this.jobs.set(item.id, { ...UNSAID, ...item });
      }
      this.schedule();
    });
    this.source.addEventListener("changed", (event) => {
      const { kinds } = JSON.parse(event.data) as { kinds: string[] };
      for (const kind of kinds) {
        this.changed.add(kind);
      }
      this.schedule();
    });
  }

  /** Why it was refused an event source does not say; any other request brings the sign-in where that is due. */
  private async openAgain(refused: EventSource): Promise<void> {
    await api.GET("/v1/tenant").catch(() => undefined);
    if (this.source === refused) {
      this.listen();
    }
  }

  close(): void {
    window.removeEventListener("offline", this.cut);
    window.removeEventListener("online", this.mended);
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.retry);
    if (this.frame !== undefined) {
      cancelAnimationFrame(this.frame);
      this.frame = undefined;
    }
  }

  /** Tells whenever the stream breaks and when it is back. */
  onLine(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(online: boolean): void {
    if (this.online !== online) {
      this.online = online;
      for (const listener of this.listeners) {
        listener(online);
      }
    }
  }

  private schedule(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.apply();
    });
  }

  private apply(): void {
    if (this.jobs.size > 0) {
      applyJobNews(this.queries, this.jobs, this.seen);
    }
    this.jobs.clear();
    for (const kind of this.changed) {
      void this.queries.invalidateQueries({ queryKey: [kind] });
    }
    this.changed.clear();
  }
}

interface Pages {
  readonly pages: { readonly items: JobSummary[]; readonly nextCursor?: string }[];
}

/** Lists that are scrolled further than this stay as they are, for each page would be fetched again. */
export const PAGES_TO_REFRESH = 3;

/**
 * Puts what is new of jobs into every list and page that shows them. A list that now lacks a job is
 * fetched again, but only when that job came to be or changed its state.
 *
 * @param seen the state that each job was last said to be in, kept by the caller
 */
export function applyJobNews(
  queries: QueryClient,
  news: ReadonlyMap<string, JobNews>,
  seen: Map<string, JobState> = new Map(),
): void {
  const moved: JobNews[] = [];
  for (const [id, item] of news) {
    if (item.state !== undefined && item.state !== seen.get(id)) {
      seen.set(id, item.state);
      moved.push(item);
    }
  }
  for (const list of queries.getQueryCache().findAll({ queryKey: ["jobs", "list"] })) {
    const shown = queries.getQueryData<Pages>(list.queryKey);
    if (shown === undefined) {
      continue;
    }
    const next = withNews(shown, news);
    if (next !== shown) {
      queries.setQueryData<Pages>(list.queryKey, next);
    }
    if (moved.some((item) => lacks(shown, list.queryKey[2], item))) {
      void queries.invalidateQueries({
        queryKey: list.queryKey,
        exact: true,
        refetchType: shown.pages.length > PAGES_TO_REFRESH ? "none" : "active",
      });
    }
  }
  for (const [id, item] of news) {
    const shown = queries.getQueryData<Job>(["jobs", "one", id]);
    if (shown !== undefined) {
      queries.setQueryData<Job>(["jobs", "one", id], { ...shown, ...item });
      if (item.state !== undefined && item.state !== shown.state) {
        void queries.invalidateQueries({ queryKey: ["jobs", "one", id] });
      }
    }
  }
  if (moved.length > 0) {
    void queries.invalidateQueries({ queryKey: ["jobs", "counts"] });
  }
}

function withNews(list: Pages, news: ReadonlyMap<string, JobNews>): Pages {
  const pages = list.pages.map((page) =>
    page.items.some((item) => news.has(item.id))
      ? {
          ...page,
          items: page.items.map((item) => (news.has(item.id) ? { ...item, ...news.get(item.id) } : item)),
        }
      : page,
  );
  return pages.some((page, index) => page !== list.pages[index]) ? { ...list, pages } : list;
}

/** Whether a job belongs among those that a list has, which are the newest; ids grow with time. */
function lacks(list: Pages, filters: unknown, item: JobNews): boolean {
  if (!passes(filters, "state", item.state) || !passes(filters, "verdict", item.verdict)) {
    return false;
  }
  if (list.pages.some((page) => page.items.some((shown) => shown.id === item.id))) {
    return false;
  }
  const last = list.pages.at(-1);
  const oldest = last?.items.at(-1)?.id;
  return last?.nextCursor === undefined || oldest === undefined || item.id > oldest;
}

function passes(filters: unknown, name: string, value: string | null | undefined): boolean {
  const wanted = isObject(filters) ? filters[name] : undefined;
  return wanted === undefined || wanted === value;
}
