import { bytes, percent, times } from "../../ui/format";
import { changeText } from "./cells";
import { type Aspect, type Candidate, dominates } from "./pareto";
import type { TradePoint } from "./tradeoff";

/** Who is best in one aspect, and who is not told apart from it. */
export interface Leader {
  readonly title: string;
  readonly id: string;
  readonly figure: string;
  readonly ties: readonly string[];
}

interface Measured {
  readonly point: TradePoint;
  readonly candidate: Candidate;
}

const TITLES: Readonly<Record<string, string>> = {
  accuracy: "Most accurate",
  latency: "Fastest",
  size: "Smallest",
};

/** One for each aspect that was measured of at least two. */
export function leadersOf(measured: readonly Measured[], aspects: readonly Aspect[]): Leader[] {
  return aspects.flatMap((aspect) => {
    const known = measured.flatMap((one) => {
      const value = estimate(one.point, aspect.name);
      return value === undefined ? [] : [{ ...one, value: aspect.higherIsBetter ? value : -value }];
    });
    const [best] = [...known].sort((a, b) => b.value - a.value);
    if (best === undefined || known.length < 2) {
      return [];
    }
    const ties = known.filter((one) => one !== best && !dominates(best.candidate, one.candidate, [aspect]));
    return [
      {
        title: TITLES[aspect.name] ?? aspect.name,
        id: best.point.id,
        figure: figure(best.point, aspect.name),
        ties: ties.map((one) => one.point.id),
      },
    ];
  });
}

function estimate({ change, time, size }: TradePoint, aspect: string): number | undefined {
  switch (aspect) {
    case "accuracy":
      return change?.estimate;
    case "latency":
      return time?.estimate;
    default:
      return size;
  }
}

function figure(point: TradePoint, aspect: string): string {
  if (point.pinned) {
    return aspect === "size" ? bytes(point.sizeBytes) : "the FP32 model";
  }
  switch (aspect) {
    case "accuracy":
      return changeText(point.change ?? {}, point.unit) ?? "";
    case "latency":
      return point.time?.estimate === undefined ? "" : `${times(1 / point.time.estimate)} as fast`;
    default:
      return `${bytes(point.sizeBytes)}, ${percent(point.size, 1)} of FP32`;
  }
}
