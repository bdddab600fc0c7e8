import { nameOf } from "../../api/references";
import type { Interval, Latency } from "../../api/report/measures";
import { conditions, unitOf } from "../../api/report/words";
import { type Compared, sizeBesideSource } from "./arrange";
import { type Leader, leadersOf } from "./leaders";
import { type Aspect, type Bounds, type Candidate, type Standing, standings } from "./pareto";

/** A version between accuracy, latency and size, all beside its FP32 model. */
export interface TradePoint {
  readonly id: string;
  readonly technique?: string;
  readonly pinned: boolean;
  readonly deleted: boolean;
  /** Of the accuracy, positive where better. */
  readonly change?: Interval;
  /** The unit of that change. */
  readonly unit: string;
  /** The median latency as a share of FP32's. */
  readonly time?: Interval;
  /** The same in nanoseconds. */
  readonly medianNanos?: number;
  /** The size as a share of FP32's. */
  readonly size?: number;
  readonly sizeBytes: number;
  readonly standing: Standing;
}

export interface TradeOff {
  readonly points: readonly TradePoint[];
  /** What keeps figures from being compared, in words. */
  readonly notes: readonly string[];
  /** The best of each aspect, where all come from one model. */
  readonly leaders: readonly Leader[];
}

const ACCURACY: Aspect = { name: "accuracy", higherIsBetter: true };
const LATENCY: Aspect = { name: "latency", higherIsBetter: false };
const SIZE: Aspect = { name: "size", higherIsBetter: false };
const SAME: Interval = { estimate: 1, lower: 1, upper: 1 };
const NO_CHANGE: Interval = { estimate: 0, lower: 0, upper: 0 };

/**
 * Compares versions of the same FP32 model with each other, and no others. What was not measured
 * alike (other metric or data, other batch or threads) does not count where they differ.
 */
export function tradeOff(compared: readonly Compared[]): TradeOff {
  const families = new Map<string, Compared[]>();
  for (const one of compared) {
    const family = one.pinned ? nameOf(one.variant) : (one.variant.baseline ?? nameOf(one.variant));
    families.set(family, [...(families.get(family) ?? []), one]);
  }
  const found = [...families.values()].map(familyOf);
  return {
    points: found.flatMap((family) => family.points),
    notes: found.flatMap((family) => family.notes),
    leaders: found.length === 1 ? (found[0]?.leaders ?? []) : [],
  };
}

function familyOf(family: readonly Compared[]): TradeOff {
  const notes: string[] = [];
  const aspects: Aspect[] = [];
  const metrics = new Set(
    family.flatMap(({ variant: { report, evaluationData } }) =>
      report?.accuracy === undefined ? [] : `${report.accuracy.name} of ${evaluationData ?? "unknown data"}`,
    ),
  );
  if (metrics.size <= 1) {
    aspects.push(ACCURACY);
  } else {
    notes.push(`Accuracy was not measured alike, so nobody is beaten by it: ${[...metrics].join("; ")}.`);
  }
  const common = commonConditions(family);
  if (common !== undefined) {
    aspects.push(LATENCY);
  } else {
    const all = new Set(family.flatMap(({ variant }) => headline(variant.report?.latency, undefined) ?? []));
    notes.push(
      `Latency was not measured alike, so nobody is beaten by it: ${[...new Set([...all].map(conditions))].join("; ")}.`,
    );
  }
  aspects.push(SIZE);
  const measured = family.map((one) => measure(one, common));
  const points = measured.map((one) => (one.pinned ? fp32(one, measured) : one));
  const candidates = points.map((point) => ({ point, candidate: candidate(point) }));
  const standing = standings(
    candidates.map((one) => one.candidate),
    aspects,
  );
  return {
    points: points.map((one) => ({ ...one, standing: standing.get(one.id) ?? one.standing })),
    notes,
    leaders: leadersOf(candidates, aspects),
  };
}

/** Conditions that every measured version has; blank where nothing was measured at all. */
function commonConditions(family: readonly Compared[]): string | undefined {
  const measured = family.flatMap(({ variant: { report } }) =>
    report === undefined || report.latency.length === 0 ? [] : [report.latency.map(conditions)],
  );
  const [first, ...others] = measured;
  return first === undefined ? "" : first.find((one) => others.every((other) => other.includes(one)));
}

function headline(latency: readonly Latency[] | undefined, common: string | undefined): Latency | undefined {
  return latency?.find((one) => conditions(one) === common) ?? latency?.[0];
}

function measure(one: Compared, common: string | undefined): TradePoint {
  const { variant, pinned } = one;
  const latency = headline(variant.report?.latency, common);
  return {
    id: nameOf(variant),
    technique: variant.technique,
    pinned,
    deleted: variant.deleted,
    change: variant.report?.accuracy?.change,
    unit: variant.report?.accuracy === undefined ? "" : unitOf(variant.report.accuracy),
    time: latency && inverse(latency.speedup),
    medianNanos: latency?.candidateMedianNanos,
    size: sizeBesideSource(one),
    sizeBytes: variant.sizeBytes,
    standing: { kind: "incomplete", missing: [] },
  };
}

/** FP32 beside itself, in each aspect in which another one was measured. */
function fp32(point: TradePoint, family: readonly TradePoint[]): TradePoint {
  const others = family.filter((one) => !one.pinned);
  return {
    ...point,
    change: others.some((one) => one.change?.estimate !== undefined) ? NO_CHANGE : undefined,
    unit: others.find((one) => one.unit !== "")?.unit ?? "",
    time: others.some((one) => one.time?.estimate !== undefined) ? SAME : undefined,
    size: 1,
  };
}

function inverse({ estimate, lower, upper }: Interval): Interval {
  const turned = (value: number | undefined) => (value === undefined || value <= 0 ? undefined : 1 / value);
  return { estimate: turned(estimate), lower: turned(upper), upper: turned(lower) };
}

function candidate({ id, change, time, size }: TradePoint): Candidate {
  return {
    id,
    figures: {
      [ACCURACY.name]: bounds(change),
      [LATENCY.name]: bounds(time),
      [SIZE.name]: size === undefined ? undefined : { lower: size, upper: size },
    },
  };
}

/** To a side without a bound nothing is known. */
function bounds(interval: Interval | undefined): Bounds | undefined {
  return interval?.estimate === undefined
    ? undefined
    : {
        lower: interval.lower ?? Number.NEGATIVE_INFINITY,
        upper: interval.upper ?? Number.POSITIVE_INFINITY,
      };
}
