import type { Colours } from "../../ui/charts/colours";
import type { ChartOption } from "../../ui/charts/drawing";
import type { LayerRow } from "./layers";

const SYMBOLS = ["circle", "triangle", "rect", "diamond", "roundRect"];
const LINES = ["solid", "dashed", "dotted"] as const;

/** More lines than these begin switched off in the legend. */
const MOST_DRAWN = 6;

/** The SQNR of each layer's weights, a line for each version; lines differ in symbol and dash, not in colour alone. */
export function layerOption(
  rows: readonly LayerRow[],
  names: readonly string[],
  { accent, mixed, int4, fp16, fp32 }: Colours,
): ChartOption {
  const palette = [accent, mixed, int4, fp16, fp32];
  return {
    grid: { left: 12, right: 24, top: 56, bottom: 12, containLabel: true },
    legend: {
      type: "scroll",
      top: 0,
      left: 0,
      selected: Object.fromEntries(names.map((name, index) => [name, index < MOST_DRAWN])),
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      valueFormatter: (value) => (value == null ? "" : `${value} dB`),
    },
    xAxis: {
      type: "category",
      data: rows.map((row) => row.node),
      axisLabel: { hideOverlap: true, width: 120, overflow: "truncate" },
    },
    yAxis: {
      type: "value",
      name: "SQNR of the weights, dB (better is up)",
      nameTextStyle: { align: "left" },
      scale: true,
    },
    series: names.map((name, index) => ({
      type: "line",
      name,
      symbol: SYMBOLS[index % SYMBOLS.length],
      symbolSize: 7,
      connectNulls: false,
      lineStyle: { width: 1.5, type: LINES[Math.floor(index / palette.length) % LINES.length] },
      itemStyle: { color: palette[index % palette.length] },
      data: rows.map((row) => {
        const decibel = row.places[index]?.decibel;
        return decibel === undefined ? null : Number(decibel.toFixed(2));
      }),
    })),
  };
}
