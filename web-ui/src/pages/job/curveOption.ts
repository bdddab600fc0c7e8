import type { ChartOption } from "../../ui/charts/drawing";
import type { Figures } from "./Training";

interface Line {
  readonly name: string;
  readonly color: string;
  readonly dashed?: boolean;
  value(row: Figures): number | undefined;
}

/** As many epochs as have room for a mark each. */
const MARKED = 40;

/** A line for each figure. Where no line can be seen, because points stand alone, marks stand for it. */
export function curveOption(rows: readonly Figures[], unit: string, all: readonly Line[]): ChartOption {
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
    series: all.map((line) => {
      const values = rows.map((row) => line.value(row) ?? null);
      return {
        type: "line",
        name: line.name,
        data: values,
        showSymbol: rows.length <= MARKED || values.some((_, at) => standsAlone(values, at)),
        symbolSize: 5,
        color: line.color,
        lineStyle: { width: 1.5, type: line.dashed ? "dashed" : "solid" },
      };
    }),
  };
}

function standsAlone(values: readonly (number | null)[], at: number): boolean {
  const isThere = (place: number) => (values[place] ?? null) !== null;
  return isThere(at) && !isThere(at - 1) && !isThere(at + 1);
}
