import { Button } from "@mantine/core";
import { type VersionAt, versionPath } from "../../api/models";
import { Copy } from "../../ui/copy";
import { Panel } from "../../ui/panels";
import { Code } from "./Code";

/** The signed statement of what a version was made from, and how to check it. */
export function ProvenancePanel({ at }: { at: VersionAt }) {
  const online = `quantry verify ${at.name}:${at.number} --save kept`;
  const offline = "quantry verify model.onnx --provenance model.onnx.intoto.json --public-key keys.pem";
  return (
    <Panel
      title="What it was made from, signed"
      actions={
        <Button
          variant="default"
          component="a"
          href={versionPath(at, "/provenance")}
          download="model.onnx.intoto.json"
        >
          Download the statement
        </Button>
      }
    >
      <div className="panel-body form">
        <p>
          The statement names the model's files, the job, and all it came from by SHA-256. It is signed, so
          that not a bit of it or of the model can change unseen. It does not prove that the job did what it
          says.
        </p>
        <Code>{online}</Code>
        <p className="quiet">
          Fetches the version and its statement, checks both and keeps both. Without a network:
        </p>
        <Code>{offline}</Code>
        <div className="form-row">
          <Copy value={online}>Copy the command</Copy>
          <a href="/v1/provenance/keys">Public keys</a>
        </div>
      </div>
    </Panel>
  );
}
