import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { versionQuery } from "../../api/models";
import { type Layer, type Quantization, readQuantization } from "../../api/quantization";
import { hasEnded, type Job } from "../../api/types";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { useAddressText } from "../../ui/useAddress";
import { Bars } from "./Bars";
import { InSight } from "./InSight";
import { LayerDetail } from "./LayerDetail";
import { LayerTable } from "./LayerTable";
import { NoiseBars } from "./NoiseBars";
import { noiseOf } from "./noise";
import { Waterfall } from "./Waterfall";

/** What became of each layer. */
export function Layers({ job }: { job: Job }) {
  if (job.result === undefined) {
    return (
      <Empty title="No layers yet">
        {hasEnded(job.state)
          ? "The job ended before a model was made."
          : "They are shown here as soon as the model is made."}
      </Empty>
    );
  }
  return <Made model={job.result.model} version={job.result.version} />;
}

function Made({ model, version }: { model: string; version: number }) {
  const result = useQuery(versionQuery({ name: model, number: version }));
  const said = result.data?.quantization;
  const quantization = useMemo(() => readQuantization(said), [said]);
  return (
    <Loaded query={result} what="the layers">
      {() =>
        quantization === undefined || quantization.layers.length === 0 ? (
          <Empty title="This version says nothing of its layers" />
        ) : (
          <Shown quantization={quantization} model={model} version={version} />
        )
      }
    </Loaded>
  );
}

function Shown({
  quantization,
  model,
  version,
}: {
  quantization: Quantization;
  model: string;
  version: number;
}) {
  const { layers, diagnosis } = quantization;
  const [picked, pick] = useAddressText("layer");
  const chosen = layers.find((layer) => layer.node === picked);
  const measured = useMemo(() => noiseOf(quantization), [quantization]);
  return (
    <>
      {diagnosis !== undefined && <Waterfall diagnosis={diagnosis} />}
      <NoiseBars
        title={
          diagnosis === undefined
            ? "Signal to noise of each layer's stored weights"
            : "Signal to noise at each layer's output"
        }
        layers={measured}
        onPick={pick}
      />
      {chosen !== undefined && (
        <InSight shown={chosen.node}>
          <LayerDetail
            layer={chosen}
            histograms={quantization.histograms.get(chosen.node)}
            model={model}
            version={version}
            onClose={() => pick("")}
          />
        </InSight>
      )}
      <LayerTable quantization={quantization} onPick={pick} />
      <Panel title="What became of the layers">
        <div className="panel-body job-columns">
          <Bars title="Layers by what was decided" rows={counted(layers)} />
          <Bars
            title={`Operators as the runtime runs them${
              quantization.runtimeVersion === undefined ? "" : `, ONNX Runtime ${quantization.runtimeVersion}`
            }`}
            rows={Object.entries(quantization.optimizedOperators)
              .sort(([, one], [, other]) => other - one)
              .map(([name, value]) => ({ name, value, text: String(value) }))}
          />
        </div>
      </Panel>
    </>
  );
}

/** How many layers share a decision, the most common first. */
function counted(layers: readonly Layer[]) {
  const counts = new Map<string, number>();
  for (const layer of layers) {
    const name = layer.quantized ? layer.decision : `FP32: ${layer.decision}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, value]) => ({ name, value, text: String(value) }));
}
