import { createServer, type Server, type ServerResponse } from "node:http";
import type { Page } from "playwright-core";

const PAGE = 200;

/** The n-th job, the newest first; in the shape that the API gives. */
export function crowdJob(n: number, state: string) {
  const id = `job_00000000-0000-7000-8000-${String(900_000_000_000 - n)}`;
  const submittedAt = new Date(Date.UTC(2026, 10, 27, 10) - n * 60_000).toISOString();
  const done = state === "SUCCEEDED" ? { verdict: "PASSED", finishedAt: submittedAt } : {};
  return {
    id,
    state,
    stage: "QUANTIZATION",
    attempt: 1,
    model: `model-${n}`,
    technique: "static",
    ...done,
    submittedAt,
    links: {},
  };
}

export type CrowdJob = ReturnType<typeof crowdJob>;

/** Answers for the server with these jobs, page by page; all else comes from the platform. */
export async function serveJobs(page: Page, jobs: readonly CrowdJob[]): Promise<void> {
  await page.route(/\/v1\/jobs(\?|$)/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const limit = Number(query.get("limit") ?? PAGE);
    const from = Number(query.get("cursor") ?? 0);
    const wanted = jobs.filter((job) => query.get("state") === null || job.state === query.get("state"));
    const nextCursor = from + limit < wanted.length ? String(from + limit) : undefined;
    return route.fulfill({ json: { items: wanted.slice(from, from + limit), nextCursor } });
  });
  await page.route(/\/v1\/jobs\/job_00000000-/, (route) => {
    const id = new URL(route.request().url()).pathname.split("/").pop();
    return route.fulfill({ json: jobs.find((job) => job.id === id) });
  });
}

/** A stream of events that a test writes itself, in place of the platform's. */
export class Stream {
  private readonly listeners = new Set<ServerResponse>();
  private readonly server: Server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Access-Control-Allow-Origin": "*" });
    response.flushHeaders();
    this.listeners.add(response);
    response.on("close", () => this.listeners.delete(response));
  });

  async open(page: Page): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const address = this.server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await page.route(/\/v1\/events$/, (route) =>
      route.continue({ url: `http://127.0.0.1:${port}/v1/events` }),
    );
  }

  get heard(): boolean {
    return this.listeners.size > 0;
  }

  tell(event: string, data: object): void {
    for (const listener of this.listeners) {
      listener.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
