import { Link } from "@tanstack/react-router";
import type { Training } from "../../api/quantization";
import type { ModelVersion } from "../../api/types";
import { fixed } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { layerCount, makingOf } from "./making";
import { Baseline } from "./VariantCells";

const DATA: Readonly<Record<string, string>> = {
  calibrationDataset: "Calibrated on",
  trainingDataset: "Trained on",
  evaluationDataset: "Evaluated on",
};

/** How a job made it, and from what. */
export function MakingPanel({ version }: { version: ModelVersion }) {
  const making = makingOf(version);
  return (
    <Panel title="How it was made">
      <div className="panel-body">
        <dl className="facts">
          <dt>Made from</dt>
          <dd>
            <Baseline of={version.model} reference={making.baseline} />
          </dd>
          <dt>By</dt>
          <dd>
            {making.job !== undefined && (
              <Link to="/jobs/$id" params={{ id: making.job }} className="mono">
                {making.job}
              </Link>
            )}
          </dd>
          {Object.entries(DATA).map(([role, words]) => {
            const dataset = version.lineage[role];
            return dataset === undefined ? null : <Dataset key={role} words={words} reference={dataset} />;
          })}
          <dt>Layers</dt>
          <dd>
            {layerCount(making.quantized)} quantized,{" "}
            <Link to="." search={{ tab: "layers" }}>
              {layerCount(making.kept)} stayed FP32
            </Link>
          </dd>
          {making.training !== undefined && <TrainingFacts training={making.training} />}
          {making.runtime !== undefined && (
            <>
              <dt>ONNX Runtime</dt>
              <dd className="mono">{making.runtime}</dd>
            </>
          )}
          {making.instructionSets.length > 0 && (
            <>
              <dt>On a processor with</dt>
              <dd className="mono">{making.instructionSets.join(", ")}</dd>
            </>
          )}
        </dl>
        {making.notes.length > 0 && (
          <ul className="notes">
            {making.notes.map((note) => (
              <li key={note.message}>{note.message}</li>
            ))}
          </ul>
        )}
        <details className="more">
          <summary>All parameters</summary>
          <dl className="facts">
            {making.parameters.map(([path, value]) => (
              <Parameter key={path} path={path} value={value} />
            ))}
          </dl>
        </details>
      </div>
    </Panel>
  );
}

function TrainingFacts({ training }: { training: Training }) {
  const { epochs, bestEpoch, samples, fp32, untrained, trained } = training;
  const accuracies = Object.entries({ FP32: fp32, untrained, trained })
    .filter(([, accuracy]) => accuracy !== undefined)
    .map(([name, accuracy]) => `${name} ${fixed(accuracy)} %`);
  return (
    <>
      <dt>Training</dt>
      <dd>
        {bestEpoch === 0 ? "no epoch was better than the start" : `epoch ${bestEpoch ?? ""} was the best`}
        {epochs === undefined ? "" : `, of ${epochs}`}
      </dd>
      <dt>On {samples ?? ""} samples kept back</dt>
      <dd className="mono">{accuracies.join(", ")}</dd>
    </>
  );
}

function Dataset({ words, reference }: { words: string; reference: string }) {
  const name = reference.slice(0, Math.max(reference.lastIndexOf(":"), 0)) || reference;
  return (
    <>
      <dt>{words}</dt>
      <dd>
        <Link to="/datasets/$dataset" params={{ dataset: name }} className="mono">
          <bdi>{reference}</bdi>
        </Link>
      </dd>
    </>
  );
}

function Parameter({ path, value }: { path: string; value: string }) {
  return (
    <>
      <dt className="mono">{path}</dt>
      <dd className="mono">{value}</dd>
    </>
  );
}
