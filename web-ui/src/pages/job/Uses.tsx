import { Link } from "@tanstack/react-router";
import type { Report } from "../../api/report/report";
import type { Job } from "../../api/types";
import { Panel } from "../../ui/panels";
import { datasetsOf, modelOf } from "./jobSpec";

/** What the job began with. */
export function Uses({ job, report }: { job: Job; report: Report | undefined }) {
  return (
    <Panel title="Made from">
      <dl className="facts panel-body">
        <dt>Model</dt>
        <dd>
          <Link to="/models/$model" params={{ model: job.model }}>
            <bdi>{modelOf(job)}</bdi>
          </Link>
        </dd>
        {datasetsOf(job).map(({ name, use }) => (
          <Data key={use} name={name} use={use} />
        ))}
        {report?.samples !== undefined && (
          <>
            <dt>Samples</dt>
            <dd className="mono">{report.samples.toLocaleString("en")}</dd>
          </>
        )}
        {job.pool !== undefined && (
          <>
            <dt>Pool</dt>
            <dd>{job.pool}</dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function Data({ name, use }: { name: string; use: string }) {
  return (
    <>
      <dt>Data for {use}</dt>
      <dd>
        <Link to="/datasets/$dataset" params={{ dataset: name.replace(/[:#].*/s, "") }}>
          <bdi>{name}</bdi>
        </Link>
      </dd>
    </>
  );
}
