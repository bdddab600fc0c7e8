import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { ListedJob } from "../../api/jobs";
import { hasEnded } from "../../api/types";
import { ago, duration, moment, short } from "../../ui/format";
import { StateTag, TechniqueTag, VerdictTag } from "../../ui/tags";
import { WhatHappens } from "../../ui/WhatHappens";

interface Props {
  readonly job: ListedJob;
  readonly index: number;
  readonly narrow: boolean;
  readonly now: number;
  focused(id: string): void;
  readonly cancel: ((job: ListedJob) => void) | undefined;
}

export const JobRow = memo(function JobRow({ job, index, narrow, now, focused, cancel }: Props) {
  const { id, model, technique, state, verdict, submittedAt, finishedAt } = job;
  const link = (
    <Link to="/jobs/$id" params={{ id }} className="cut jobs-link" preload={false}>
      <bdi>{model}</bdi> <code className="quiet">{short(id)}</code>
    </Link>
  );
  const submitted = (
    <time dateTime={submittedAt} title={moment(submittedAt)}>
      {ago(submittedAt, now)}
    </time>
  );
  const took = duration((finishedAt === undefined ? now : Date.parse(finishedAt)) - Date.parse(submittedAt));
  const actions = (
    <span className="jobs-actions">
      {cancel !== undefined && (
        <Link to="/jobs/new" search={{ from: id }} aria-label={`Clone job ${short(id)}`} preload={false}>
          Clone
        </Link>
      )}
      {cancel !== undefined && !hasEnded(state) && state !== "CANCELING" && (
        <button type="button" onClick={() => cancel(job)} aria-label={`Cancel job ${short(id)}`}>
          Cancel
        </button>
      )}
    </span>
  );
  const common = { "aria-rowindex": index + 2, "data-index": index, onFocus: () => focused(id) };

  if (narrow) {
    return (
      <tr {...common}>
        <td>
          {link}
          <span className="jobs-tags">
            <TechniqueTag technique={technique} />
            <StateTag state={state} />
            <VerdictTag verdict={verdict} />
          </span>
          <WhatHappens job={job} fallback={submitted} />
        </td>
        <td>{actions}</td>
      </tr>
    );
  }
  return (
    <tr {...common}>
      <td>{link}</td>
      <td>
        <TechniqueTag technique={technique} />
      </td>
      <td>
        <span className="jobs-tags">
          <StateTag state={state} />
          <VerdictTag verdict={verdict} />
        </span>
      </td>
      <td>
        <WhatHappens job={job} />
      </td>
      <td className="number">{submitted}</td>
      <td className="number">{took}</td>
      <td>{actions}</td>
    </tr>
  );
});
