import { JOB_STATES } from "../../api/jobs";
import { type JobState, VERDICTS, type Verdict } from "../../api/types";

/** What the address says the list is to show. */
export interface ListFilters {
  readonly state?: JobState;
  readonly model?: string;
  readonly technique?: string;
  readonly verdict?: Verdict;
}

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

/** The list of the API that holds what is wanted. It knows no verdicts, but only jobs that are done have one. */
export function askedOf({ state, model, technique, verdict }: ListFilters) {
  return { state: state ?? (verdict === undefined ? undefined : "SUCCEEDED"), model, technique } as const;
}

/** The request as a path, for a shell. */
export function pathOf(filters: ListFilters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(askedOf(filters))) {
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
