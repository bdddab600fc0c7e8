import { splitsOf } from "../../api/datasets";
import type { DatasetVersion } from "../../api/types";
import { Copy } from "../../ui/copy";
import { bytes } from "../../ui/format";
import { Empty, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";

/** What was uploaded: files, splits, and the manifest itself. */
export function ManifestPanels({ version }: { version: DatasetVersion }) {
  const manifest = JSON.stringify(version.manifest, null, 2);
  return (
    <>
      <Panel title="Files">
        {version.files.length === 0 ? (
          <Empty title="There are no files any more" />
        ) : (
          <Files files={version.files} />
        )}
      </Panel>
      <Splits version={version} />
      <Panel title="Manifest" actions={<Copy value={manifest}>Copy</Copy>}>
        <pre className="document">{manifest}</pre>
      </Panel>
    </>
  );
}

function Files({ files }: { files: DatasetVersion["files"] }) {
  return (
    <Scrolls label="Files">
      <table className="table">
        <thead>
          <tr>
            <th>Role</th>
            <th>File</th>
            <th className="number">Size</th>
            <th>SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={file.role}>
              <td>{file.role}</td>
              <td className="dataset-name">
                <bdi className="cut" title={file.name}>
                  {file.name}
                </bdi>
              </td>
              <td className="number">{bytes(file.sizeBytes)}</td>
              <td>
                <code title={file.sha256}>{file.sha256.slice(0, 16)}…</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Splits({ version }: { version: DatasetVersion }) {
  const splits = splitsOf(version);
  if (splits.length === 0) {
    return null;
  }
  return (
    <Panel title="Splits">
      <Scrolls label="Splits">
        <table className="table">
          <thead>
            <tr>
              <th>Name</th>
              <th>Samples</th>
              <th>In a job</th>
            </tr>
          </thead>
          <tbody>
            {splits.map((split) => (
              <tr key={split.name}>
                <td className="dataset-name">
                  <bdi className="cut">{split.name}</bdi>
                </td>
                <td>{split.samples}</td>
                <td>
                  <code>{`${version.dataset}:${version.version}#${split.name}`}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </Panel>
  );
}
