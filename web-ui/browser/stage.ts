import type { Browser, Page } from "playwright-core";
import { ask, done, until } from "./api";
import { launch, signIn, type Theme, visit } from "./browser";
import { type Hand, watchHand } from "./hand";
import type { Platform } from "./platform";

/** What the journeys lead to. */
export interface Stage {
  /** A job that made a version, with its model and that version. */
  readonly job: string;
  readonly model: string;
  readonly version: number;
  /** A job that failed. */
  readonly failed: string;
}

/** A finished job is taken from the platform; one that fails is submitted: no machine is as it asks. */
export async function setStage(platform: Platform): Promise<Stage> {
  const { body: jobs } = await done(platform, "GET", "/v1/jobs?state=SUCCEEDED&limit=50");
  const listed = jobs.items.find((one) => one.technique === "static");
  if (listed === undefined) {
    throw new Error("the platform has no finished job of static quantization");
  }
  const { body: job } = await done(platform, "GET", `/v1/jobs/${listed.id}`);
  const spec = { ...job.spec, target: { hardware: "gpu" }, execution: { maxQueue: "PT1S" } };
  const { body: failing } = await done(platform, "POST", "/v1/jobs", spec);
  await until(platform, `/v1/jobs/${failing.id}`, (one) => one.state === "FAILED");
  return { job: job.id, model: job.result.model, version: job.result.version, failed: failing.id };
}

/** Points an alias of the tests at a version, and tells where it points. */
export function aliasOf(platform: Platform, model: string) {
  const path = `/v1/models/${model}/aliases/${ALIAS}`;
  return {
    name: ALIAS,
    pointsAt: async (): Promise<number> => (await done(platform, "GET", path)).body.version,
    point: async (version: number): Promise<void> => {
      const { status, tag } = await ask(platform, "GET", path);
      const condition: Record<string, string> =
        status === 404 ? { "If-None-Match": "*" } : { "If-Match": tag };
      await done(platform, "PUT", path, { version }, condition);
    },
  };
}

const ALIAS = "of-the-browser-tests";

/** A webhook to a port of this machine where nobody listens; absent where the platform allows none. */
export async function makeWebhook(platform: Platform) {
  const url = process.env.QUANTRY_HOOK ?? "http://127.0.0.1:9/hook";
  const wish = { url, events: ["alias.moved"], description: "A server that is not there" };
  const made = await ask(platform, "POST", "/v1/webhooks", wish);
  if (made.status !== 201) {
    return undefined;
  }
  const path = `/v1/webhooks/${made.body.id}`;
  return {
    id: made.body.id,
    url: made.body.url,
    /** Waits until its latest event was tried to be told so often. */
    attempted: (times: number) =>
      until(platform, `${path}/deliveries`, ({ items }) => (items[0]?.attempts ?? 0) >= times),
    remove: async () => {
      const { tag } = await done(platform, "GET", path);
      await done(platform, "DELETE", path, undefined, { "If-Match": tag });
    },
  };
}

/** What a test of journeys works with. */
export interface Walk {
  readonly browser: Browser;
  readonly page: Page;
  readonly hand: Hand;
  readonly stage: Stage;
}

/** Sets the stage and signs somebody in whose clipboard can be read. */
export async function enter(platform: Platform, theme: Theme): Promise<Walk> {
  const stage = await setStage(platform);
  const browser = await launch();
  const page = await visit(browser, theme, 1440);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: platform.url });
  const hand = await watchHand(page);
  await signIn(page, platform);
  return { browser, page, hand, stage };
}
