import type { DatasetVersion } from "../../api/types";
import { Panel } from "../../ui/panels";
import { ManifestPanels } from "./ManifestPanels";
import { ReportPanels } from "./ReportPanels";
import "./datasets.css";

interface Props {
  readonly version: DatasetVersion;
  readonly against: string | undefined;
}

/** All about one version: what the check says, and what was uploaded. */
export function VersionDetails({ version, against }: Props) {
  return (
    <>
      {version.state === "READY" && <ReportPanels version={version} against={against} />}
      {version.state === "VALIDATING" && (
        <Panel title="Check">
          <p className="dataset-body" role="status">
            Every sample is being decoded. Jobs can use the version once that is done; this page shows it by
            itself.
          </p>
        </Panel>
      )}
      {version.state === "REJECTED" && (
        <Panel title="Why it was rejected">
          <div className="dataset-body">
            <p>
              <bdi>{version.rejection?.message}</bdi>
            </p>
            <p className="quiet">
              <code>{version.rejection?.code}</code> · The version keeps its number and its files are given
              up. Mend the data or the manifest and upload another version.
            </p>
          </div>
        </Panel>
      )}
      <ManifestPanels version={version} />
    </>
  );
}
