import { Button } from "@mantine/core";
import type { ApiProblem } from "../api/problem";
import "./Broken.css";

const TITLES: Record<number, string> = {
  [-1]: "This page has a defect",
  0: "The server cannot be reached",
  403: "Your key may not do this",
  404: "There is no such thing",
  410: "This has been deleted",
  429: "Too much at once",
};

interface Props {
  readonly problem: ApiProblem;
  readonly retry?: () => void;
  /** Whether there is nothing else on the page. */
  readonly page?: boolean;
}

/** What went wrong, in words, and what can be done about it. */
export function Broken({ problem, retry, page }: Props) {
  const title = TITLES[problem.status] ?? "This did not work";
  return (
    <div className={page ? "broken broken-page" : "broken"} role="alert">
      <strong>{title}</strong>
      {problem.message !== title && <p>{problem.message}</p>}
      {problem.violations.length > 1 && (
        <ul>
          {problem.violations.map((one) => (
            <li key={`${one.pointer} ${one.message}`}>
              <code>{one.pointer}</code> {one.message}
            </li>
          ))}
        </ul>
      )}
      {problem.requestId !== undefined && (
        <p className="quiet">
          Request <code>{problem.requestId}</code>
        </p>
      )}
      {retry !== undefined && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
