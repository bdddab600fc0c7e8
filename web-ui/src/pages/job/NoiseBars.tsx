import { useCallback } from "react";
import { Chart, type Point } from "../../ui/charts/Chart";
import type { Colours } from "../../ui/charts/colours";
import type { ChartOption } from "../../ui/charts/drawing";
import { fixed } from "../../ui/format";
import { Panel } from "../../ui/panels";

/** Wider charts can be dragged along. */
const AT_ONCE = 80;

/** One layer and its signal to noise in decibels. */
export interface Noise {
  readonly node: string;
  readonly db: number;
}

interface Props {
  readonly title: string;
  readonly layers: readonly Noise[];
  onPick(node: string): void;
}

/** The noise of each layer; a click opens the layer. The table below has the numbers. */
export function NoiseBars({ title, layers, onPick }: Props) {
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
          barMaxWidth: 24,
          name: "SQNR",
          data: layers.map((layer) => layer.db),
          itemStyle: { color: colours.accent },
        },
      ],
    }),
    [layers],
  );
  const worst = layers.toSorted((one, other) => one.db - other.db)[0];
  if (worst === undefined) {
    return null;
  }
  const pick = ({ index }: Point) => {
    const layer = layers[index];
    if (layer !== undefined) {
      onPick(layer.node);
    }
  };
  return (
    <Panel
      title={title}
      actions={
        <button type="button" className="job-link" onClick={() => onPick(worst.node)}>
          Worst: <bdi>{worst.node}</bdi>, {fixed(worst.db, 1)} dB
        </button>
      }
    >
      <div className="panel-body">
        <Chart
          option={option}
          label={`${title}: ${layers.length} layers; the worst is ${worst.node} with ${fixed(worst.db, 1)} dB`}
          onPick={pick}
        />
      </div>
    </Panel>
  );
}
