import type { components } from "./schema";

type Schemas = components["schemas"];

export type Job = Schemas["Job"];
export type JobSummary = Schemas["JobSummary"];
export type JobState = JobSummary["state"];
export type Failure = Schemas["Failure"];
export type Finding = Schemas["Finding"];
export type Model = Schemas["Model"];
export type ModelVersion = Schemas["ModelVersion"];
export type ModelVersionSummary = Schemas["ModelVersionSummary"];
export type ModelVersionMatch = Schemas["ModelVersionMatch"];
export type Alias = Schemas["Alias"];
export type Dataset = Schemas["Dataset"];
export type DatasetVersion = Schemas["DatasetVersion"];
export type Worker = Schemas["WorkerView"];
export type Session = Schemas["Session"];
export type Webhook = Schemas["Webhook"];
export type ApiKey = Schemas["ApiKey"];

export const VERDICTS = ["PASSED", "MISSED", "INCONCLUSIVE", "UNEVALUATED"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a page of any list looks like. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor?: string;
}

const ENDED: ReadonlySet<JobState> = new Set(["SUCCEEDED", "FAILED", "CANCELED"]);

export function hasEnded(state: JobState): boolean {
  return ENDED.has(state);
}
