import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { badgeQuery, snippetQuery, type VersionAt, versionPath } from "../../api/models";
import type { ModelVersion } from "../../api/types";
import { Copy } from "../../ui/copy";
import { bytes } from "../../ui/format";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { Code } from "./Code";
import { ProvenancePanel } from "./ProvenancePanel";

/** Everything for who wants to load it: files, code, badge, proof of origin. */
export function UseTab({ version, at }: { version: ModelVersion; at: VersionAt }) {
  if (version.state !== "READY") {
    return (
      <Empty title="It cannot be used">
        <p>Its files are not to be had in this state.</p>
      </Empty>
    );
  }
  return (
    <>
      <Files version={version} at={at} />
      <Snippet at={at} />
      <ProvenancePanel at={at} />
      <Badge at={at} />
    </>
  );
}

function Files({ version, at }: { version: ModelVersion; at: VersionAt }) {
  return (
    <Panel title="Files">
      <Scrolls label="Files">
        <table className="table">
          <thead>
            <tr>
              <th>File</th>
              <th className="number">Size</th>
              <th>SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {version.files.map((file) => (
              <tr key={file.name}>
                <td>
                  <a
                    href={versionPath(at, `/download?file=${encodeURIComponent(file.name)}`)}
                    download={file.name}
                  >
                    <bdi>{file.name}</bdi>
                  </a>
                </td>
                <td className="number">{bytes(file.sizeBytes)}</td>
                <td className="mono">{file.sha256}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </Panel>
  );
}

function Snippet({ at }: { at: VersionAt }) {
  const [language, setLanguage] = useState<"python" | "java">("python");
  const query = useQuery(snippetQuery(at, language));
  return (
    <Panel
      title="Load it"
      actions={
        <span className="form-row">
          <SegmentedControl
            aria-label="Language"
            data={[
              { value: "python", label: "Python" },
              { value: "java", label: "Java" },
            ]}
            value={language}
            onChange={(value) => setLanguage(value === "java" ? "java" : "python")}
          />
          {query.data !== undefined && <Copy value={query.data}>Copy</Copy>}
        </span>
      }
    >
      <Loaded query={query} what="the code">
        {(code) => <Code>{code}</Code>}
      </Loaded>
    </Panel>
  );
}

function Badge({ at }: { at: VersionAt }) {
  const query = useQuery(badgeQuery(at));
  return (
    <Panel title="Badge">
      <div className="panel-body">
        <Loaded query={query} what="the badge">
          {({ path, text }) => {
            const picture = window.location.origin + path;
            const page = `${window.location.origin}/models/${encodeURIComponent(at.name)}/versions/${at.number}`;
            const markdown = `[![${text}](${picture})](${page})`;
            return (
              <div className="form">
                <img src={path} alt={text} height="20" />
                <p className="quiet">For a README. The picture wants no key and shows nothing else.</p>
                <Code>{markdown}</Code>
                <div>
                  <Copy value={markdown}>Copy Markdown</Copy>
                </div>
              </div>
            );
          }}
        </Loaded>
      </div>
    </Panel>
  );
}
