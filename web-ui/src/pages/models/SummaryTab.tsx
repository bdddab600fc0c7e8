import type { VersionAt } from "../../api/models";
import type { ModelVersion } from "../../api/types";
import { DeletePanel } from "./DeletePanel";
import { FactsPanel } from "./FactsPanel";
import { LabelsPanel } from "./LabelsPanel";
import { MakingPanel } from "./MakingPanel";
import { PointingPanel } from "./PointingPanel";
import { StagePanel } from "./StagePanel";
import { VerdictPanel } from "./VerdictPanel";

/** What one wants to know first: the verdict at the left, what people say of it at the right. */
export function SummaryTab({ version, at }: { version: ModelVersion; at: VersionAt }) {
  return (
    <div className="version-columns">
      <div>
        {version.origin === "job" && <VerdictPanel version={version} at={at} />}
        {version.origin === "job" && <MakingPanel version={version} />}
        <FactsPanel version={version} />
      </div>
      <div>
        <PointingPanel at={at} />
        <StagePanel at={at} />
        <LabelsPanel at={at} />
        {version.state === "READY" && <DeletePanel at={at} />}
      </div>
    </div>
  );
}
