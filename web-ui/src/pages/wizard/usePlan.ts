import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { type ApiProblem, asProblem, type Violation } from "../../api/problem";
import type { components } from "../../api/schema";
import type { JsonObject } from "../../api/unknowns";
import { pathOf, valueAt } from "./documents";
import { isSame } from "./parameters";
import { type Plan, readPlan } from "./plans";

/** What the server says of what was typed. */
export interface Checked {
  /** Whether an answer to what stands there now is still to come; what is shown is older then. */
  readonly checking: boolean;
  readonly plan: Plan | undefined;
  /** Why the server refuses it. */
  readonly refused: ApiProblem | undefined;
  /** What is wrong with members that still are as they were when the server saw them. */
  readonly violations: readonly Violation[];
  /** Why there is no answer; it is asked again. */
  readonly unanswered: ApiProblem | undefined;
}

type Answer = { readonly plan: Plan } | { readonly refused: ApiProblem; readonly spec: unknown };

const PAUSE_MILLIS = 500;
const AGAIN_MILLIS = 5000;

/** A dry run of what was typed, whenever the typing pauses. */
export function usePlan(document: JsonObject | undefined, enabled: boolean): Checked {
  const json = document === undefined ? undefined : JSON.stringify(document);
  const [settled] = useDebouncedValue(json, PAUSE_MILLIS);
  const answer = useQuery({
    queryKey: ["plans", settled ?? ""],
    queryFn: ({ signal }) => dryRun(settled ?? "{}", signal),
    enabled: enabled && settled !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    refetchInterval: (query) => (query.state.status === "error" ? AGAIN_MILLIS : false),
    staleTime: 60_000,
  });
  if (!enabled || json === undefined) {
    return NOTHING;
  }
  const data = answer.data;
  const refusal = data !== undefined && "refused" in data ? data : undefined;
  return {
    checking: json !== settled || answer.isPlaceholderData || answer.isPending,
    plan: data !== undefined && "plan" in data ? data.plan : undefined,
    refused: refusal?.refused,
    violations: (refusal?.refused.violations ?? []).filter(({ pointer }) =>
      isSame(valueAt(refusal?.spec, pathOf(pointer)), valueAt(document, pathOf(pointer))),
    ),
    unanswered: answer.isError ? asProblem(answer.error) : undefined,
  };
}

const NOTHING: Checked = {
  checking: false,
  plan: undefined,
  refused: undefined,
  violations: [],
  unanswered: undefined,
};

/** A refusal is an answer, and stays until the next one; only what may pass is thrown. */
async function dryRun(json: string, signal: AbortSignal): Promise<Answer> {
  const spec: components["schemas"]["JobSpec"] = JSON.parse(json);
  try {
    const answer = await body(
      api.POST("/v1/jobs", { params: { query: { dryRun: true } }, body: spec, signal }),
    );
    return { plan: readPlan(answer) };
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.passing || problem.status === 401) {
      throw problem;
    }
    return { refused: problem, spec };
  }
}
