import type { CustomSeriesOption, ScatterSeriesOption } from "echarts/charts";
import type { Colours } from "../../ui/charts/colours";
import type { ChartOption } from "../../ui/charts/drawing";
import { bytes, nanoseconds, percent, times } from "../../ui/format";
import { type Precision, precisionOf } from "../../ui/words";
import { logAxis } from "./axis";
import { changeText } from "./cells";
import { standingText } from "./facts";
import type { TradePoint } from "./tradeoff";

export type Across = "latency" | "size";

/** A version that has a place in the plot. */
export interface Placed {
  readonly point: TradePoint;
  readonly x: number;
  readonly xLower: number;
  readonly xUpper: number;
  readonly y: number;
  readonly yLower: number;
  readonly yUpper: number;
}

/** Those with both figures and the unit of the first of them; and the others. */
export function place(
  points: readonly TradePoint[],
  across: Across,
): { placed: Placed[]; left: TradePoint[] } {
  const placed: Placed[] = [];
  const left: TradePoint[] = [];
  for (const point of points) {
    const x = across === "size" ? { estimate: point.size } : point.time;
    const y = point.change;
    const unit = placed[0]?.point.unit ?? point.unit;
    if (x?.estimate === undefined || y?.estimate === undefined || unit !== point.unit) {
      left.push(point);
      continue;
    }
    placed.push({
      point,
      x: x.estimate,
      xLower: x.lower ?? x.estimate,
      xUpper: x.upper ?? x.estimate,
      y: y.estimate,
      yLower: y.lower ?? y.estimate,
      yUpper: y.upper ?? y.estimate,
    });
  }
  return { placed, left };
}

/** Accuracy over latency or size; the series 0 is the points in their order. */
export function paretoOption(
  placed: readonly Placed[],
  across: Across,
  selected: string | undefined,
  colours: Colours,
): ChartOption {
  const axis = logAxis(placed.flatMap((one) => [one.x, one.xLower, one.xUpper]));
  const unit = placed.find((one) => one.point.unit !== "")?.point.unit ?? "";
  return {
    grid: { left: 12, right: 24, top: 32, bottom: 30, containLabel: true },
    tooltip: { trigger: "item", confine: true, formatter: (shown) => tooltip(placed, shown) },
    xAxis: {
      type: "log",
      logBase: axis.base,
      min: axis.min,
      max: axis.max,
      name: across === "size" ? "Size, FP32 = 1" : "Median latency, FP32 = 1",
      nameLocation: "middle",
      nameGap: 26,
      axisLabel: { formatter: (value: number) => times(value), hideOverlap: true },
    },
    yAxis: {
      type: "value",
      name: `Change of accuracy, ${unit} (better is up)`,
      nameTextStyle: { align: "left" },
      nameLocation: "end",
    },
    series: [points(placed, selected, colours), whiskers(placed, colours)],
  };
}

function points(
  placed: readonly Placed[],
  selected: string | undefined,
  colours: Colours,
): ScatterSeriesOption {
  const largest = Math.max(...placed.map((one) => one.point.sizeBytes), 1);
  return {
    type: "scatter",
    z: 3,
    cursor: "pointer",
    labelLayout: { dy: -10, hideOverlap: true, moveOverlap: "shiftY" },
    emphasis: { scale: 1.4, label: { show: true, fontWeight: 600 } },
    data: placed.map(({ point, x, y }) => {
      const precision = precisionOf(point.technique);
      const onFront = point.standing.kind === "front";
      const colour = colours[precision];
      return {
        name: point.id,
        value: [x, y],
        symbol: SYMBOLS[precision],
        symbolSize: Math.max(9, 26 * Math.sqrt(point.sizeBytes / largest)),
        itemStyle: {
          color: onFront ? filling(precision, colours) : colours.surface,
          borderColor: point.id === selected ? colours.ink : colour,
          borderWidth: point.id === selected ? 3 : 1.5,
          borderType: point.standing.kind === "incomplete" ? "dashed" : "solid",
        },
        label: {
          show: onFront || point.id === selected,
          position: "right",
          distance: 6,
          color: colours.ink,
          fontSize: 11,
          formatter: () => label(point),
        },
      };
    }),
  };
}

/** The same shapes as beside the names of techniques. */
const SYMBOLS: Record<Precision, string> = {
  fp32: "rect",
  fp16: "circle",
  int8: "roundRect",
  int4: "triangle",
  mixed: "rect",
};

function filling(precision: Precision, colours: Colours) {
  return precision === "mixed"
    ? {
        type: "linear" as const,
        x: 0,
        y: 0,
        x2: 1,
        y2: 0,
        colorStops: [
          { offset: 0.5, color: colours.mixed },
          { offset: 0.5, color: colours.fp32 },
        ],
      }
    : colours[precision];
}

/** The intervals, as thin lines both ways. */
function whiskers(placed: readonly Placed[], colours: Colours): CustomSeriesOption {
  return {
    type: "custom",
    silent: true,
    z: 2,
    clip: true,
    encode: { x: [0, 2, 3], y: [1, 4, 5] },
    data: placed.map((one) => [one.x, one.y, one.xLower, one.xUpper, one.yLower, one.yUpper]),
    tooltip: { show: false },
    renderItem: (_, api) => {
      const line = (from: number[], to: number[]) => {
        const [x1, y1] = api.coord(from);
        const [x2, y2] = api.coord(to);
        return {
          type: "line" as const,
          shape: { x1, y1, x2, y2 },
          style: { stroke: colours.quiet, lineWidth: 1 },
        };
      };
      const at = (dimension: number) => Number(api.value(dimension));
      return {
        type: "group",
        children: [line([at(2), at(1)], [at(3), at(1)]), line([at(0), at(4)], [at(0), at(5)])],
      };
    },
  };
}

function label({ id, technique }: TradePoint): string {
  return `${shortName(id)} ${technique ?? "FP32"}`;
}

/** The end of a long name, where its number stands. */
export function shortName(id: string): string {
  return id.length > 24 ? `\u2026${id.slice(-23)}` : id;
}

function tooltip(placed: readonly Placed[], shown: unknown): string {
  const index =
    typeof shown === "object" && shown !== null && "dataIndex" in shown ? Number(shown.dataIndex) : -1;
  const point = placed[index]?.point;
  return point === undefined ? "" : describe(point).join("\n");
}

/** A version in a few lines. */
export function describe(point: TradePoint): string[] {
  const latency = point.time?.estimate;
  return [
    label(point),
    point.pinned ? "" : (changeText(point.change ?? {}, point.unit) ?? ""),
    latency === undefined || point.pinned
      ? ""
      : `${times(1 / latency)} as fast${point.medianNanos === undefined ? "" : `, ${nanoseconds(point.medianNanos)}`}`,
    `${bytes(point.sizeBytes)}${point.size === undefined || point.pinned ? "" : `, ${percent(point.size, 1)} of FP32`}`,
    standingText(point.standing) ?? "",
  ].filter((line) => line !== "");
}
