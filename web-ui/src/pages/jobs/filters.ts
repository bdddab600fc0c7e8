import { JOB_STATES, type JobFilters } from "../../api/jobs";
import { VERDICTS } from "../../api/types";

/** What the address says the list is to show. */
export type ListFilters = Omit<JobFilters, "limit">;

type Search = Readonly<Record<string, unknown>>;

export function readFilters(search: Search): ListFilters {
  return {
    state: JOB_STATES.find((state) => state === search.state),
    model: textOf(search.model),
    technique: textOf(search.technique),
    verdict: VERDICTS.find((verdict) => verdict === search.verdict),
  };
}

export function isFiltered(filters: ListFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** The request as a path, for a shell. */
export function pathOf(filters: ListFilters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined) {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return text === "" ? "/v1/jobs" : `/v1/jobs?${text}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
