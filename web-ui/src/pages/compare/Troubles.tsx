import { Button } from "@mantine/core";
import type { ApiProblem } from "../../api/problem";
import { nameOf, type Reference } from "../../api/references";
import type { Wanted } from "./queries";

interface Props {
  readonly wanted: readonly Wanted[];
  readonly unreadable: readonly string[];
  readonly onRemove: (version: Reference) => void;
}

/** What could not be loaded, each in a line; the others are shown all the same. */
export function Troubles({ wanted, unreadable, onRemove }: Props) {
  const troubled = wanted.flatMap(({ problem, ...one }) =>
    problem === undefined ? [] : [{ ...one, problem }],
  );
  if (troubled.length + unreadable.length === 0) {
    return null;
  }
  return (
    <div role="alert">
      <ul className="compare-troubles">
        {troubled.map(({ reference, problem, variant, brought, retry }) => (
          <li key={nameOf(reference)}>
            <bdi className="mono">{nameOf(reference)}</bdi>
            <span>{wordsOf(problem, variant !== undefined)}</span>
            {problem.passing && (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`Try again: ${nameOf(reference)}`}
                onClick={retry}
              >
                Try again
              </Button>
            )}
            {brought ? (
              <span className="quiet">others were made from it</span>
            ) : (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`Remove ${nameOf(reference)}`}
                onClick={() => onRemove(reference)}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
        {unreadable.map((one) => (
          <li key={one}>
            <bdi className="mono">{one}</bdi>
            <span>names no version; write it like glyphs:2</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function wordsOf(problem: ApiProblem, known: boolean): string {
  if (problem.status === 404) {
    return known ? "It is gone; what is shown is old" : "There is no such version";
  }
  return known ? `${problem.message}; what is shown may be old` : problem.message;
}
