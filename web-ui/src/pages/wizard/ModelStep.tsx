import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { Model, ModelVersion } from "../../api/types";
import { bytes } from "../../ui/format";
import { Empty, Loaded } from "../../ui/panels";
import { Choices } from "./Choices";
import { listAt, objectAt, textAt } from "./documents";
import { ReferenceField } from "./fields";
import { modelNameOf, references, usualReference } from "./references";
import { Step } from "./Step";
import { UploadModel } from "./UploadModel";
import { useWizard } from "./wizardContext";

/** Cards for the first few; all others by name. */
const CARDS = 6;

interface Props {
  readonly models: UseQueryResult<Model[]>;
  readonly version: ModelVersion | undefined;
  readonly maySubmit: boolean;
  choose(ref: string): void;
}

export function ModelStep({ models, version, maySubmit, choose }: Props) {
  const { document } = useWizard();
  const [uploading, setUploading] = useState(false);
  const ref = textAt(document, ["model", "ref"]);
  const upload = (list: readonly Model[]) => (
    <UploadModel
      maySubmit={maySubmit}
      taken={list.map((one) => one.name)}
      done={(uploaded) => {
        setUploading(false);
        void models.refetch();
        choose(uploaded);
      }}
    />
  );
  return (
    <Step id="model">
      <Loaded query={models} what="models">
        {(list) =>
          list.length === 0 ? (
            <Empty title="No model yet">
              <p>A job quantizes an ONNX model in FP32. Upload one to begin.</p>
              {upload(list)}
            </Empty>
          ) : (
            <>
              <Choices
                name="model"
                label="Model"
                value={cardOf(list, ref)}
                onChange={choose}
                choices={list.slice(0, CARDS).map((model) => ({
                  value: usualReference(model),
                  title: model.name,
                  text: usualReference(model).slice(model.name.length),
                }))}
              />
              <ReferenceField
                path={["model", "ref"]}
                label={list.length > CARDS ? `One of ${list.length}, by reference` : "By reference"}
                description="name@alias, name:version, name for the latest version, or sha256:…"
                data={references(list)}
                placeholder="glyphs@fp32"
              />
              {version !== undefined && <ModelFacts version={version} />}
              <details open={uploading} onToggle={(event) => setUploading(event.currentTarget.open)}>
                <summary>Upload another model</summary>
                {uploading && upload(list)}
              </details>
            </>
          )
        }
      </Loaded>
    </Step>
  );
}

function cardOf(models: readonly Model[], ref: string | undefined): string | undefined {
  const model = models.find((one) => one.name === modelNameOf(ref));
  return model === undefined ? undefined : usualReference(model);
}

/** What the chosen version is, so that the wrong one is noticed. */
function ModelFacts({ version }: { version: ModelVersion }) {
  const operators = Object.entries(objectAt(version.facts, ["operators"]) ?? {})
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .sort(([, one], [, other]) => other - one)
    .slice(0, 4)
    .map(([type, count]) => `${count} ${type}`);
  const inputs = listAt(version.facts, ["inputs"]).map(
    (input) =>
      `${textAt(input, ["name"]) ?? ""} ${textAt(input, ["type"]) ?? ""} [${listAt(input, ["shape"]).join(", ")}]`,
  );
  const technique = textAt(version.technique, ["type"]);
  return (
    <dl className="facts">
      <dt>Version</dt>
      <dd>
        <bdi>{version.model}</bdi>:{version.version}, {bytes(version.sizeBytes)}
        {technique !== undefined && `, already quantized (${technique})`}
      </dd>
      {operators.length > 0 && (
        <>
          <dt>Operators</dt>
          <dd>{operators.join(", ")}</dd>
        </>
      )}
      {inputs.length > 0 && (
        <>
          <dt>Inputs</dt>
          <dd className="mono">{inputs.join("; ").slice(0, 400)}</dd>
        </>
      )}
    </dl>
  );
}
