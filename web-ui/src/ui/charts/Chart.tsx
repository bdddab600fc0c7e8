import type { ECharts } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import "./Chart.css";
import { type Colours, onTheme } from "./colours";
import type { ChartOption } from "./drawing";

/** One drawn thing: the series and its place in it, both from 0. */
export interface Point {
  readonly series: number;
  readonly index: number;
}

interface Props {
  /** What is drawn, from the colours of the theme. Keep it the same function while nothing changes. */
  readonly option: (colours: Colours) => ChartOption;
  /** What the chart says, for who cannot see it. The numbers belong into a table beside it. */
  readonly label: string;
  readonly height?: number;
  /** Somebody clicked at a point. */
  readonly onPick?: (point: Point) => void;
  /** The pointer is over another point, or over none. */
  readonly onPoint?: (point: Point | undefined) => void;
  /** The point that stands out, because it is pointed at elsewhere. */
  readonly pointed?: Point;
}

interface Drawn {
  readonly chart: ECharts;
  readonly colours: Colours;
}

/**
 * A chart on a canvas that follows the theme and its own width. The library comes when the first
 * chart is shown, and not before the chart has a width.
 */
export function Chart({ option, label, height = 240, onPick, onPoint, pointed }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn>();
  const [missing, setMissing] = useState(false);

  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return;
    }
    const canvas = keepDrawn(element, setDrawn, () => setMissing(true));
    return () => canvas.end();
  }, []);

  useEffect(() => {
    drawn?.chart.setOption(option(drawn.colours), { notMerge: true });
  }, [drawn, option]);

  useEffect(() => {
    if (drawn === undefined) {
      return;
    }
    const { chart } = drawn;
    chart.on("click", (event) => onPick?.(pointOf(event)));
    chart.on("mouseover", (event) => onPoint?.(pointOf(event)));
    chart.on("mouseout", () => onPoint?.(undefined));
    return () => {
      if (!chart.isDisposed()) {
        for (const name of ["click", "mouseover", "mouseout"]) {
          chart.off(name);
        }
      }
    };
  }, [drawn, onPick, onPoint]);

  const series = pointed?.series;
  const index = pointed?.index;
  useEffect(() => {
    if (drawn === undefined || series === undefined || index === undefined) {
      return;
    }
    const target = { seriesIndex: series, dataIndex: index };
    drawn.chart.dispatchAction({ type: "highlight", ...target });
    return () => {
      if (!drawn.chart.isDisposed()) {
        drawn.chart.dispatchAction({ type: "downplay", ...target });
      }
    };
  }, [drawn, series, index]);

  if (missing) {
    return <p className="chart-missing">The chart could not be loaded. The table has its numbers.</p>;
  }
  return <div ref={frame} className="chart" role="img" aria-label={label} style={{ height }} />;
}

function pointOf(event: { seriesIndex?: number; dataIndex?: number }): Point {
  return { series: event.seriesIndex ?? 0, index: event.dataIndex ?? 0 };
}

/** Makes the chart once there is room, and makes it anew where the theme has changed. */
function keepDrawn(element: HTMLElement, tell: (drawn: Drawn | undefined) => void, fail: () => void) {
  let chart: ECharts | undefined;
  let ended = false;
  let asked = false;

  async function draw() {
    asked = true;
    try {
      const { drawIn } = await import("./drawing");
      if (!ended) {
        chart?.dispose();
        const drawn = drawIn(element);
        chart = drawn.chart;
        tell(drawn);
      }
    } catch {
      if (!ended) {
        fail();
      }
    }
  }

  const observer = new ResizeObserver(() => {
    if (element.clientWidth === 0) {
      return;
    }
    if (chart !== undefined) {
      chart.resize();
    } else if (!asked) {
      void draw();
    }
  });
  observer.observe(element);
  const forget = onTheme(() => {
    if (chart !== undefined) {
      void draw();
    }
  });
  return {
    end() {
      ended = true;
      observer.disconnect();
      forget();
      tell(undefined);
      chart?.dispose();
    },
  };
}
