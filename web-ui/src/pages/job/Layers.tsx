import { useQuery } from "@tanstack/react-query";
import { resultQuery } from "../../api/job";
import { hasEnded, type Job } from "../../api/types";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { Bars } from "./Bars";
import { LayerTable } from "./LayerTable";
import { NoiseBars } from "./NoiseBars";
import { type Layer, type Quantization, readQuantization } from "./quantization";
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
  const result = useQuery(resultQuery(model, version));
  return (
    <Loaded query={result} what="the layers">
      {(data) => {
        const quantization = readQuantization(data.quantization);
        return quantization === undefined || quantization.layers.length === 0 ? (
          <Empty title="This version says nothing of its layers" />
        ) : (
          <Shown quantization={quantization} />
        );
      }}
    </Loaded>
  );
}

function Shown({ quantization }: { quantization: Quantization }) {
  const { layers, diagnosis } = quantization;
  return (
    <>
      {diagnosis !== undefined && (
        <>
          <Waterfall diagnosis={diagnosis} />
          <NoiseBars layers={diagnosis.layers} />
        </>
      )}
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
      <LayerTable layers={layers} noise={diagnosis?.layers ?? []} />
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
