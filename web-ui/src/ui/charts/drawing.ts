import {
  BarChart,
  type BarSeriesOption,
  CustomChart,
  type CustomSeriesOption,
  LineChart,
  type LineSeriesOption,
  ScatterChart,
  type ScatterSeriesOption,
} from "echarts/charts";
import {
  DataZoomComponent,
  type DataZoomComponentOption,
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  MarkLineComponent,
  TooltipComponent,
  type TooltipComponentOption,
} from "echarts/components";
import { type ComposeOption, type ECharts, init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { type Colours, coloursNow } from "./colours";

use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
]);

/** What can be drawn; the theme below gives it its looks. */
export type ChartOption = ComposeOption<
  | BarSeriesOption
  | CustomSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | DataZoomComponentOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>;

/** An empty chart in the colours of the moment. */
export function drawIn(element: HTMLElement): { chart: ECharts; colours: Colours } {
  const colours = coloursNow();
  return { chart: init(element, themeOf(colours), { renderer: "canvas" }), colours };
}

/** Thin rules and quiet labels; tooltips on the canvas, because the page allows no inline styles. */
function themeOf(colours: Colours): object {
  const axis = {
    axisLine: { show: true, lineStyle: { color: colours.rule } },
    axisTick: { show: false },
    axisLabel: { color: colours.quiet, fontSize: 11 },
    nameTextStyle: { color: colours.quiet, fontSize: 11 },
    splitLine: { lineStyle: { color: colours.rule } },
    splitArea: { show: false },
  };
  return {
    color: [colours.accent, colours.mixed, colours.int4, colours.fp16, colours.fp32],
    backgroundColor: "transparent",
    animation: false,
    textStyle: { fontFamily: '"Inter Variable", system-ui, sans-serif', color: colours.ink },
    categoryAxis: axis,
    valueAxis: axis,
    logAxis: axis,
    timeAxis: axis,
    legend: { textStyle: { color: colours.ink, fontSize: 12 }, inactiveColor: colours.rule },
    tooltip: {
      renderMode: "richText",
      backgroundColor: colours.surface,
      borderColor: colours.rule,
      borderWidth: 1,
      shadowBlur: 0,
      padding: [6, 8],
      textStyle: { color: colours.ink, fontSize: 12 },
    },
  };
}
