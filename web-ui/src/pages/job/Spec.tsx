import type { Job } from "../../api/types";
import { Copy, curl } from "../../ui/copy";
import { Panel } from "../../ui/panels";
import { submitCommand, yamlOf } from "./jobSpec";

/** What was submitted, to read and to submit again elsewhere. */
export function Spec({ job }: { job: Job }) {
  const yaml = yamlOf(job);
  return (
    <Panel
      title="Spec"
      actions={
        <div className="job-filters">
          <Copy value={yaml}>Copy YAML</Copy>
          <Copy value={curl("POST", "/v1/jobs", job.spec)}>Copy as curl</Copy>
          <Copy value={submitCommand(job)}>Copy as quantry submit</Copy>
        </div>
      }
    >
      <pre className="panel-body spec">{yaml}</pre>
    </Panel>
  );
}
