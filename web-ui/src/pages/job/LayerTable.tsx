import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Layer, Quantization } from "../../api/quantization";
import { decibels } from "../../ui/format";
import { Empty, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { useAddressText } from "../../ui/useAddress";
import { FindInput } from "./FindInput";
import { type LayerNumbers, noiseOf, numbersByNode } from "./noise";

/** As many rows as a browser lays out at once without a pause. */
const FIRST = 200;

const KINDS = [
  { value: "", label: "All" },
  { value: "quantized", label: "Quantized" },
  { value: "kept", label: "Kept in FP32" },
];

interface Props {
  readonly quantization: Quantization;
  onPick(node: string): void;
}

/** Each layer with its form, or the reason why it stayed as it was. */
export function LayerTable({ quantization, onPick }: Props) {
  const { layers, diagnosis } = quantization;
  const [kind, setKind] = useAddressText("layers");
  const [find] = useAddressText("find");
  const [sort, setSort] = useAddressText("sort");
  const [all, setAll] = useState(false);
  const numbers = useMemo(() => numbersByNode(quantization), [quantization]);
  const noise = useMemo(() => noiseOf(quantization), [quantization]);
  const shown = useMemo(() => {
    const wanted = find.toLowerCase();
    const fitting = layers.filter(
      ({ node, operator, quantized }) =>
        (kind === "" || quantized === (kind === "quantized")) &&
        (node.toLowerCase().includes(wanted) || operator.toLowerCase().includes(wanted)),
    );
    return sort === "worst" ? worstFirst(fitting, noise) : fitting;
  }, [layers, noise, kind, find, sort]);
  const kept = layers.filter((layer) => !layer.quantized).length;
  const measured = noise.length > 0;
  return (
    <Panel
      title={`${layers.length - kept} quantized, ${kept} kept in FP32`}
      actions={
        <div className="job-filters">
          {measured && (
            <Checkbox
              label="Worst first"
              checked={sort === "worst"}
              onChange={({ currentTarget }) => setSort(currentTarget.checked ? "worst" : "")}
            />
          )}
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
                {measured && <th className="number">Stored weights, dB</th>}
                {diagnosis !== undefined && (
                  <>
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
                  numbers={numbers.get(layer.node)}
                  measured={measured}
                  diagnosed={diagnosis !== undefined}
                  onPick={onPick}
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

/** Those of which nothing is known come last. */
function worstFirst(layers: readonly Layer[], noise: readonly { node: string; db: number }[]): Layer[] {
  const dbOf = new Map(noise.map(({ node, db }) => [node, db]));
  const rank = ({ node }: Layer) => dbOf.get(node) ?? Number.POSITIVE_INFINITY;
  return layers.toSorted((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)));
}

interface RowProps {
  readonly layer: Layer;
  readonly numbers: LayerNumbers | undefined;
  readonly measured: boolean;
  readonly diagnosed: boolean;
  onPick(node: string): void;
}

function Row({ layer, numbers, measured, diagnosed, onPick }: RowProps) {
  return (
    <tr>
      <td className="layers-node" title={layer.node}>
        <button type="button" className="job-link mono cut" onClick={() => onPick(layer.node)}>
          <bdi>{layer.node}</bdi>
        </button>
      </td>
      <td>{layer.operator}</td>
      <td className={layer.quantized ? undefined : "layers-kept"}>
        {!layer.quantized && <span className="precision precision-fp32">FP32</span>} {layer.decision}
      </td>
      {measured && <td className="number">{decibels(numbers?.storedDb)}</td>}
      {diagnosed && (
        <>
          <td className="number">{decibels(numbers?.weightsDb)}</td>
          <td className="number">{decibels(numbers?.activationsDb)}</td>
          <td className="number">{decibels(numbers?.bothDb)}</td>
        </>
      )}
    </tr>
  );
}
