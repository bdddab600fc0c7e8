import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { fixed } from "../../ui/format";
import { Empty, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { useAddress } from "./address";
import { FindInput } from "./FindInput";
import type { Layer, LayerNoise } from "./quantization";

/** As many rows as a browser lays out at once without a pause. */
const FIRST = 200;

const KINDS = [
  { value: "", label: "All" },
  { value: "quantized", label: "Quantized" },
  { value: "kept", label: "Kept in FP32" },
];

interface Props {
  readonly layers: readonly Layer[];
  readonly noise: readonly LayerNoise[];
}

/** Each layer with its form, or the reason why it stayed as it was. */
export function LayerTable({ layers, noise }: Props) {
  const [kind, setKind] = useAddress("layers");
  const [find] = useAddress("find");
  const [all, setAll] = useState(false);
  const wanted = find.toLowerCase();
  const shown = layers.filter(
    (layer) =>
      (kind === "" || layer.quantized === (kind === "quantized")) &&
      (layer.node.toLowerCase().includes(wanted) || layer.operator.toLowerCase().includes(wanted)),
  );
  const noiseOf = new Map(noise.map((one) => [one.node, one]));
  const kept = layers.filter((layer) => !layer.quantized).length;
  return (
    <Panel
      title={`${layers.length - kept} quantized, ${kept} kept in FP32`}
      actions={
        <div className="job-filters">
          <SegmentedControl aria-label="Which layers" value={kind} onChange={setKind} data={KINDS} />
          <FindInput label="Search layers" placeholder="Search name or operator" />
        </div>
      }
    >
      {shown.length === 0 ? (
        <Empty title="No such layer" />
      ) : (
        <Scrolls label="Layers">
          <table className="table layers">
            <thead>
              <tr>
                <th>Layer</th>
                <th>Operator</th>
                <th>Became</th>
                {noise.length > 0 && (
                  <>
                    <th className="number">Stored, dB</th>
                    <th className="number">Weights, dB</th>
                    <th className="number">Activations, dB</th>
                    <th className="number">Both, dB</th>
                  </>
                )}
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, all ? undefined : FIRST).map((layer) => (
                <Row
                  key={`${layer.node} ${layer.operator}`}
                  layer={layer}
                  noise={noiseOf.get(layer.node)}
                  measured={noise.length > 0}
                />
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
      {!all && shown.length > FIRST && (
        <p className="panel-foot">
          <Button variant="default" onClick={() => setAll(true)}>
            Show all {shown.length.toLocaleString("en")}
          </Button>
        </p>
      )}
    </Panel>
  );
}

function Row({ layer, noise, measured }: { layer: Layer; noise: LayerNoise | undefined; measured: boolean }) {
  return (
    <tr>
      <td className="layers-node" title={layer.node}>
        <bdi className="mono cut">{layer.node}</bdi>
      </td>
      <td>{layer.operator}</td>
      <td className={layer.quantized ? undefined : "layers-kept"}>
        {!layer.quantized && <span className="precision precision-fp32">FP32</span>} {layer.decision}
      </td>
      {measured && (
        <>
          <td className="number">{fixed(noise?.storedDb, 1)}</td>
          <td className="number">{fixed(noise?.weightsDb, 1)}</td>
          <td className="number">{fixed(noise?.activationsDb, 1)}</td>
          <td className="number">{fixed(noise?.bothDb, 1)}</td>
        </>
      )}
    </tr>
  );
}
