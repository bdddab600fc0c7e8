import { useCallback } from "react";
import { Chart, type Point } from "../../ui/charts/Chart";
import type { Colours } from "../../ui/charts/colours";
import type { ChartOption } from "../../ui/charts/drawing";
import { fixed } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { useAddress } from "./address";
import type { LayerNoise } from "./quantization";

/** Wider charts can be dragged along. */
const AT_ONCE = 80;

/** The noise at each layer's output; a click finds the layer in the table, which has all numbers. */
export function NoiseBars({ layers }: { layers: readonly LayerNoise[] }) {
  const [, setFind] = useAddress("find");
  const option = useCallback(
    (colours: Colours): ChartOption => ({
      grid: { left: 44, right: 12, top: 24, bottom: layers.length > AT_ONCE ? 40 : 12 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: layers.map((layer) => layer.node), axisLabel: { show: false } },
      yAxis: { type: "value", name: "dB" },
      dataZoom:
        layers.length > AT_ONCE
          ? [
              { type: "inside", endValue: AT_ONCE },
              { type: "inside", filterMode: "none" },
            ]
          : [],
      series: [
        {
          type: "bar",
          name: "SQNR",
          data: layers.map((layer) => layer.bothDb ?? null),
          itemStyle: { color: colours.accent },
        },
      ],
    }),
    [layers],
  );
  const worst = layers
    .filter((layer) => layer.bothDb !== undefined)
    .toSorted((one, other) => (one.bothDb ?? 0) - (other.bothDb ?? 0))[0];
  if (worst === undefined) {
    return null;
  }
  const pick = ({ index }: Point) => setFind(layers[index]?.node ?? "");
  return (
    <Panel
      title="Signal to noise at each layer's output"
      actions={
        <button type="button" className="job-link" onClick={() => setFind(worst.node)}>
          Worst: <bdi>{worst.node}</bdi>, {fixed(worst.bothDb, 1)} dB
        </button>
      }
    >
      <div className="panel-body">
        <Chart
          option={option}
          label={`Signal to noise of ${layers.length} layers; the worst is ${worst.node} with ${fixed(worst.bothDb, 1)} dB`}
          onPick={pick}
        />
      </div>
    </Panel>
  );
}
