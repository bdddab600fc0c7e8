import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "../../api/models";
import { hasEnded, type Job } from "../../api/types";
import { Copy, curl } from "../../ui/copy";
import { bytes } from "../../ui/format";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";

/** The files that a job made. */
export function Artifacts({ job }: { job: Job }) {
  if (job.result === undefined) {
    return (
      <Empty title={hasEnded(job.state) ? "This job made no files" : "No files yet"}>
        {!hasEnded(job.state) && "They are listed here as soon as the model is made."}
      </Empty>
    );
  }
  return (
    <Files model={job.result.model} version={job.result.version} evaluated={job.evaluation !== undefined} />
  );
}

interface Props {
  readonly model: string;
  readonly version: number;
  readonly evaluated: boolean;
}

function Files({ model, version, evaluated }: Props) {
  const result = useQuery(versionQuery({ name: model, number: version }));
  const base = `/v1/models/${encodeURIComponent(model)}/versions/${version}`;
  return (
    <>
      <Panel title="Files">
        <Loaded query={result} what="the files">
          {(data) => (
            <Scrolls label="Files">
              <table className="table">
                <thead>
                  <tr>
                    <th>File</th>
                    <th className="number">Size</th>
                    <th>SHA-256</th>
                    <th>
                      <span className="visually-hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.files.map((file) => {
                    const path = `${base}/download?file=${encodeURIComponent(file.name)}`;
                    return (
                      <tr key={file.name}>
                        <td>
                          <a href={path} download>
                            <bdi>{file.name}</bdi>
                          </a>
                        </td>
                        <td className="number">{bytes(file.sizeBytes)}</td>
                        <td>
                          <code className="artifact-digest">{file.sha256}</code>
                        </td>
                        <td className="artifact-actions">
                          <Copy value={file.sha256}>Copy digest</Copy>
                          <Copy value={`${curl("GET", path)} -o ${JSON.stringify(file.name)}`}>
                            Copy as curl
                          </Copy>
                        </td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </Scrolls>
          )}
        </Loaded>
      </Panel>
      {evaluated && (
        <Panel title="Report of the evaluation">
          <ul className="findings">
            <li>
              <a href={`${base}/report.html`}>As a page</a> that needs nothing beside it
            </li>
            <li>
              <a href={`${base}/report`} download={`${model}-${version}-report.json`}>
                As JSON
              </a>
            </li>
            <li>
              <a href={`${base}/report.xml`} download={`${model}-${version}-report.xml`}>
                As test results
              </a>{" "}
              for CI
            </li>
          </ul>
        </Panel>
      )}
    </>
  );
}
