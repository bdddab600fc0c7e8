import type { components } from "./schema";

/** An answer that is no success, as RFC 9457 has it. `status` is 0 where none came. */
export class ApiProblem extends Error {
  override name = "ApiProblem";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | undefined,
    readonly violations: readonly Violation[],
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(message);
  }

  /** Whether it may well go another time. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

type Problem = components["schemas"]["Problem"];

/** What is wrong with one member of a document. */
export type Violation = NonNullable<Problem["violations"]>[number];

export function problemOf(response: Response, body: unknown): ApiProblem {
  const problem: Partial<Problem> = typeof body === "object" && body !== null ? body : {};
  const code = problem.type?.split(":").pop() ?? `status-${response.status}`;
  const retryAfter = Number(response.headers.get("Retry-After"));
  return new ApiProblem(
    response.status,
    code,
    problem.detail ?? problem.title ?? `The server answered ${response.status}`,
    problem.requestId,
    problem.violations ?? [],
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
  );
}

export function unreachable(cause: unknown): ApiProblem {
  const problem = new ApiProblem(0, "unreachable", "The server cannot be reached", undefined, [], undefined);
  problem.cause = cause;
  return problem;
}

/** Anything that was thrown, as something to show. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) {
    return thrown;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiProblem(-1, "defect", message, undefined, [], undefined);
}
