import { Link } from "@tanstack/react-router";
import { formatOf, samplesOf, sizeOf } from "../../api/datasets";
import type { DatasetVersion } from "../../api/types";
import { bytes, moment } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { DatasetStateTag } from "./DatasetStateTag";
import "./datasets.css";
import { Scrolls } from "../../ui/Scrolls";

interface Props {
  readonly versions: readonly DatasetVersion[];
  readonly shown: number | undefined;
}

/** The versions of a dataset, the latest first; one of them is shown below. */
export function VersionList({ versions, shown }: Props) {
  return (
    <Panel title="Versions">
      <Scrolls label="Versions">
        <table className="table">
          <thead>
            <tr>
              <th>Version</th>
              <th>State</th>
              <th>Format</th>
              <th className="number">Samples</th>
              <th className="number">Size</th>
              <th>Uploaded</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((one) => (
              <tr key={one.id} className={one.version === shown ? "version-chosen" : undefined}>
                <td className="moment">
                  <Link
                    to="/datasets/$dataset"
                    params={{ dataset: one.dataset }}
                    search={{ version: one.version.toString() }}
                    aria-current={one.version === shown ? "true" : undefined}
                  >
                    Version {one.version}
                  </Link>
                </td>
                <td>
                  <DatasetStateTag state={one.state} />
                </td>
                <td>{formatOf(one)}</td>
                <td className="number">{samplesOf(one)?.toLocaleString("en")}</td>
                <td className="number">{bytes(sizeOf(one))}</td>
                <td className="moment">{moment(one.createdAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </Panel>
  );
}
