import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ListedJob } from "../../api/jobs";
import { short } from "../../ui/format";
import { StateTag, TechniqueTag, VerdictTag } from "../../ui/tags";
import { WhatHappens } from "../../ui/WhatHappens";

/** A job in a panel of the board. */
export function JobLine({ job, children }: { job: ListedJob; children?: ReactNode }) {
  const { id, model, technique, state, verdict } = job;
  return (
    <tr>
      <td>
        <Link to="/jobs/$id" params={{ id }} className="cut overview-name" preload={false}>
          <bdi>{model}</bdi> <code className="visually-hidden">{short(id)}</code>
        </Link>
        <span className="overview-under overview-tags">
          <TechniqueTag technique={technique} />
          {verdict === undefined ? <StateTag state={state} /> : <VerdictTag verdict={verdict} />}
        </span>
      </td>
      <td>{children ?? <WhatHappens job={job} />}</td>
    </tr>
  );
}
