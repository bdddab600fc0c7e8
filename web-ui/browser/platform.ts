/** A running platform and the key that signs in to it. */
export interface Platform {
  readonly url: string;
  readonly key: string;
}

/** The one that the environment names. */
export function platformOfEnvironment(): Platform {
  const { QUANTRY_URL: url, QUANTRY_KEY: key } = process.env;
  if (url === undefined || key === undefined) {
    throw new Error("QUANTRY_URL and QUANTRY_KEY must name a running platform");
  }
  return { url, key };
}

interface Listed {
  readonly id?: string;
  readonly name?: string;
  readonly state?: string;
  readonly model?: string;
  readonly technique?: string;
  readonly latestVersion?: number;
}

async function items(platform: Platform, path: string): Promise<readonly Listed[]> {
  const answer = await fetch(platform.url + path, { headers: { Authorization: `Bearer ${platform.key}` } });
  if (!answer.ok) {
    throw new Error(`${path} was answered ${answer.status}`);
  }
  const list: { items: Listed[] } = await answer.json();
  return list.items;
}

/** A page by the name of what it shows, and where it is. */
export type PageAddress = readonly [name: string, path: string];

/** Every page of the router, with things that are really there. */
export async function pagesOf(platform: Platform): Promise<readonly PageAddress[]> {
  const jobs = await items(platform, "/v1/jobs?limit=200");
  const models = await items(platform, "/v1/models");
  const datasets = await items(platform, "/v1/datasets");
  const webhooks = await items(platform, "/v1/webhooks");
  const pages: PageAddress[] = [
    ["overview", "/"],
    ["jobs", "/jobs"],
    ["jobs-failed", "/jobs?state=FAILED"],
    ["wizard", "/jobs/new"],
    ["models", "/models"],
    ["versions", "/models?view=versions"],
    ["datasets", "/datasets"],
    ["workers", "/workers"],
    ["webhooks", "/webhooks"],
    ["keys", "/keys"],
    ["settings", "/settings"],
    ["missing", "/there/is/nothing"],
  ];
  const model = [...models].sort((one, other) => (other.latestVersion ?? 0) - (one.latestVersion ?? 0))[0]
    ?.name;
  for (const state of ["FAILED", "QUEUED", "RUNNING"]) {
    const job = jobs.find((one) => one.state === state);
    if (job !== undefined) {
      pages.push([`job-${state.toLowerCase()}`, `/jobs/${job.id}`]);
    }
  }
  const done = jobs.filter((one) => one.state === "SUCCEEDED" && one.model === model);
  const trained = done.find((one) => one.technique === "qat");
  const job = trained ?? done[0];
  if (job !== undefined) {
    pages.push(["job-succeeded", `/jobs/${job.id}`]);
    for (const tab of [
      "layers",
      "log",
      "artifacts",
      "spec",
      ...(trained === undefined ? [] : ["training"]),
    ]) {
      pages.push([`job-${tab}`, `/jobs/${job.id}?tab=${tab}`]);
    }
  }
  if (model !== undefined) {
    pages.push(["model", `/models/${model}`], ["version", `/models/${model}/versions/1`]);
    for (const tab of ["layers", "lineage", "card", "use"]) {
      pages.push([`version-${tab}`, `/models/${model}/versions/2?tab=${tab}`]);
    }
    pages.push(["graph", `/models/${model}/versions/2/graph`]);
    pages.push(["compare", `/compare?model=${model}`]);
    pages.push(["wizard-filled", `/jobs/new?model=${model}&recipe=smallest`]);
  }
  const dataset = datasets[0]?.name;
  if (dataset !== undefined) {
    pages.push(["dataset", `/datasets/${dataset}`]);
  }
  const webhook = webhooks[0]?.id;
  if (webhook !== undefined) {
    pages.push(["webhook", `/webhooks/${webhook}`]);
  }
  return pages;
}
