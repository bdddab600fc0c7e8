import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Pipeline, type PipelineRun, runList } from "../../api/pipelines";
import { Copy } from "../../ui/copy";
import { moment, short } from "../../ui/format";
import { MoreRows } from "../../ui/MoreRows";
import { Empty, Loaded, Panel } from "../../ui/panels";
import "./settings.css";
import { Scrolls } from "../../ui/Scrolls";

/** A pipeline's template, and what it ran for. */
export function OpenPipeline({ pipeline }: { pipeline: Pipeline }) {
  const runs = useInfiniteQuery(runList(pipeline.id));
  const { template, import: imported } = pipeline;
  const document = JSON.stringify(
    imported === undefined ? { template } : { import: imported, template },
    null,
    2,
  );
  return (
    <>
      <Panel title={`Runs of ${pipeline.name.slice(0, 80)}`}>
        <Loaded query={runs} what="runs">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="It has not run yet">
                It runs with the next event that fits, once the forge knows the connection&apos;s address.
              </Empty>
            ) : (
              <>
                <RunTable runs={rows} />
                <MoreRows query={runs} />
              </>
            )
          }
        </Loaded>
      </Panel>
      <Panel title="Its job" actions={<Copy value={document}>Copy</Copy>}>
        <pre className="settings-document">{document}</pre>
      </Panel>
    </>
  );
}

function RunTable({ runs }: { runs: readonly PipelineRun[] }) {
  return (
    <Scrolls label="Runs">
      <table className="table">
        <thead>
          <tr>
            <th>When</th>
            <th>Commit</th>
            <th>Branch or tag</th>
            <th>Job</th>
            <th>Told the forge</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td className="settings-moment">{moment(run.createdAt)}</td>
              <td>
                <code title={run.revision}>{run.revision.slice(0, 12)}</code>
              </td>
              <td className="settings-name">
                <bdi className="cut mono" title={run.ref}>
                  {run.ref}
                </bdi>
              </td>
              <td className="settings-name">
                <Outcome run={run} />
              </td>
              <td className="settings-name">
                {run.status}
                {run.statusError !== undefined && (
                  <bdi className="cut quiet" title={run.statusError}>
                    {run.statusError}
                  </bdi>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Outcome({ run }: { run: PipelineRun }) {
  if (run.job !== undefined) {
    return (
      <Link className="mono" to="/jobs/$id" params={{ id: run.job }}>
        {short(run.job)}
      </Link>
    );
  }
  return run.problem === undefined ? (
    <span className="quiet">fetches its model</span>
  ) : (
    <bdi className="cut" title={run.problem}>
      {run.problem}
    </bdi>
  );
}
