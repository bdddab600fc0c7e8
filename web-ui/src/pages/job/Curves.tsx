import { useCallback } from "react";
import { Chart } from "../../ui/charts/Chart";
import type { Colours } from "../../ui/charts/colours";
import type { ChartOption } from "../../ui/charts/drawing";
import { Panel } from "../../ui/panels";
import type { Figures } from "./Training";

/** Loss and accuracy over the epochs; with one epoch, points. The table below has the numbers. */
export function Curves({ rows }: { rows: readonly Figures[] }) {
  const loss = useCallback(
    (colours: Colours) =>
      lines(rows, "loss", [
        { name: "Training", value: (row) => row.loss, color: colours.accent },
        { name: "Validation", value: (row) => row.validationLoss, color: colours.mixed, dashed: true },
      ]),
    [rows],
  );
  const accuracy = useCallback(
    (colours: Colours) =>
      lines(rows, "%", [
        { name: "Trained", value: (row) => row.accuracy, color: colours.accent },
        { name: "Before training", value: (row) => row.untrainedAccuracy, color: colours.fp32, dashed: true },
      ]),
    [rows],
  );
  const measured = rows.some((row) => row.accuracy !== undefined);
  return (
    <Panel title="Curves">
      <div className={measured ? "panel-body job-columns" : "panel-body"}>
        <Chart option={loss} label={`Loss over ${rows.length} epochs`} />
        {measured && <Chart option={accuracy} label={`Accuracy over ${rows.length} epochs`} />}
      </div>
    </Panel>
  );
}

interface Line {
  readonly name: string;
  readonly color: string;
  readonly dashed?: boolean;
  value(row: Figures): number | undefined;
}

function lines(rows: readonly Figures[], unit: string, all: readonly Line[]): ChartOption {
  return {
    legend: { top: 0, right: 0 },
    grid: { left: 52, right: 16, top: 36, bottom: 36 },
    tooltip: { trigger: "axis" },
    xAxis: {
      type: "category",
      name: "epoch",
      nameLocation: "middle",
      nameGap: 24,
      data: rows.map((row) => String(row.epoch)),
    },
    yAxis: { type: "value", name: unit, scale: true },
    series: all.map((line) => ({
      type: "line",
      name: line.name,
      data: rows.map((row) => line.value(row) ?? null),
      showSymbol: rows.length <= 40,
      symbolSize: 5,
      color: line.color,
      lineStyle: { width: 1.5, type: line.dashed ? "dashed" : "solid" },
    })),
  };
}
