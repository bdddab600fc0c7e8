import type { Report } from "../../api/report/report";
import type { Job } from "../../api/types";
import { Panel } from "../../ui/panels";

/** What the engine found remarkable, in its own words; each said once. */
export function Findings({ job, report }: { job: Job; report: Report | undefined }) {
  const all = [...job.findings, ...(report?.findings ?? [])];
  const findings = [...new Map(all.map((finding) => [finding.message, finding])).values()];
  if (findings.length === 0) {
    return null;
  }
  return (
    <Panel title="Findings">
      <ul className="findings">
        {findings.map((finding) => (
          <li key={finding.message}>
            {finding.code !== "NOTE" && <code>{finding.code}</code>} {finding.message}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
