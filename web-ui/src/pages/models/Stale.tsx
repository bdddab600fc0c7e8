import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { ApiProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";

/** Whether a change was refused because something else is there by now. */
export function isStale(problem: ApiProblem): boolean {
  return problem.status === 409 || problem.status === 412;
}

interface Props {
  readonly problem: ApiProblem;
  /** What is there now. */
  readonly children: ReactNode;
  onLook(): void;
}

/** A change that was refused. If somebody else was faster: what they did, before one decides again. */
export function RefusedChange({ problem, children, onLook }: Props) {
  if (!isStale(problem)) {
    return <Broken problem={problem} />;
  }
  return (
    <div className="broken" role="alert">
      <strong>Somebody changed it meanwhile</strong>
      <p>{children}</p>
      <Button variant="default" onClick={onLook}>
        Look again
      </Button>
    </div>
  );
}
