import { useQuery } from "@tanstack/react-query";
import { datasetReport } from "../../api/datasets";
import type { DatasetVersion } from "../../api/types";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { AgainstPanel } from "./AgainstPanel";
import { ClassPanel } from "./ClassPanel";
import { FindingList } from "./FindingList";
import { InputPanel } from "./InputPanel";
import { PreviewPanel } from "./PreviewPanel";

interface Props {
  readonly version: DatasetVersion;
  readonly against: string | undefined;
}

/** What the check saw when it decoded every sample. */
export function ReportPanels({ version, against }: Props) {
  const report = useQuery(datasetReport(version.dataset, version.version));
  return (
    <Loaded query={report} what="what the check found">
      {(found) =>
        found === null ? (
          <Panel title="Report">
            <Empty title="No report was kept of this version">
              It was checked before there were reports. Upload it again to get one.
            </Empty>
          </Panel>
        ) : (
          <>
            <Panel title="Findings">
              <FindingList
                findings={found.findings}
                none={`Nothing is doubtful about these ${found.samples?.toLocaleString("en") ?? ""} samples.`}
              />
            </Panel>
            <AgainstPanel version={version} against={against} />
            <ClassPanel report={found} />
            <InputPanel inputs={found.inputs} />
            <PreviewPanel samples={found.preview} targets={found.targets} />
          </>
        )
      }
    </Loaded>
  );
}
