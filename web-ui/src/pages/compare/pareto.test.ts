import { describe, expect, test } from "vitest";
import { type Aspect, type Bounds, type Candidate, dominates, standings } from "./pareto";

const ACCURACY: Aspect = { name: "accuracy", higherIsBetter: true };
const TIME: Aspect = { name: "time", higherIsBetter: false };
const SIZE: Aspect = { name: "size", higherIsBetter: false };
const ALL = [ACCURACY, TIME, SIZE];

function exactly(value: number): Bounds {
  return { lower: value, upper: value };
}

function between(lower: number, upper: number): Bounds {
  return { lower, upper };
}

function candidate(id: string, accuracy?: Bounds, time?: Bounds, size?: Bounds): Candidate {
  return { id, figures: { accuracy, time, size } };
}

function kinds(candidates: Candidate[], aspects = ALL): Record<string, string> {
  return Object.fromEntries([...standings(candidates, aspects)].map(([id, one]) => [id, one.kind]));
}

describe("with exact figures", () => {
  test("better in all aspects dominates", () => {
    const found = standings(
      [
        candidate("good", exactly(1), exactly(0.5), exactly(0.25)),
        candidate("bad", exactly(0), exactly(0.6), exactly(0.5)),
      ],
      ALL,
    );
    expect(found.get("good")).toEqual({ kind: "front" });
    expect(found.get("bad")).toEqual({ kind: "dominated", by: ["good"] });
  });

  test("a trade is on the front at both ends", () => {
    expect(
      kinds([
        candidate("accurate", exactly(1), exactly(1), exactly(1)),
        candidate("fast", exactly(0), exactly(0.5), exactly(1)),
        candidate("small", exactly(0), exactly(1), exactly(0.5)),
      ]),
    ).toEqual({ accurate: "front", fast: "front", small: "front" });
  });

  test("equal ones do not dominate each other", () => {
    const twin = [exactly(1), exactly(1), exactly(1)] as const;
    expect(kinds([candidate("a", ...twin), candidate("b", ...twin)])).toEqual({ a: "front", b: "front" });
  });

  test("a tie in all but one aspect is decided by that one", () => {
    expect(
      kinds([
        candidate("a", exactly(1), exactly(1), exactly(0.9)),
        candidate("b", exactly(1), exactly(1), exactly(1)),
      ]),
    ).toEqual({ a: "front", b: "dominated" });
  });

  test("names everybody who beats one", () => {
    const found = standings(
      [
        candidate("a", exactly(2), exactly(1), exactly(1)),
        candidate("b", exactly(3), exactly(1), exactly(1)),
        candidate("c", exactly(1), exactly(1), exactly(1)),
      ],
      ALL,
    );
    expect(found.get("c")).toEqual({ kind: "dominated", by: ["a", "b"] });
    expect(found.get("a")).toEqual({ kind: "dominated", by: ["b"] });
  });
});

describe("with intervals", () => {
  test("overlap tells nothing apart", () => {
    expect(
      kinds([
        candidate("a", between(-0.1, 0.3), between(0.7, 0.8), exactly(1)),
        candidate("b", between(-0.3, 0), between(0.75, 0.9), exactly(1)),
      ]),
    ).toEqual({ a: "front", b: "front" });
  });

  test("bounds that touch overlap", () => {
    expect(
      kinds([
        candidate("a", between(0, 1), exactly(1), exactly(1)),
        candidate("b", between(-1, 0), exactly(1), exactly(1)),
      ]),
    ).toEqual({ a: "front", b: "front" });
  });

  test("better beyond them in size, and not told apart elsewhere, dominates", () => {
    expect(
      kinds([
        candidate("small", between(-0.2, 0.1), between(0.7, 0.8), exactly(0.25)),
        candidate("large", between(-0.1, 0.2), between(0.75, 0.85), exactly(0.5)),
      ]),
    ).toEqual({ small: "front", large: "dominated" });
  });

  test("worse beyond them anywhere prevents it", () => {
    expect(
      kinds([
        candidate("small", between(-2, -1), exactly(0.5), exactly(0.25)),
        candidate("accurate", between(-0.1, 0.1), exactly(1), exactly(1)),
      ]),
    ).toEqual({ small: "front", accurate: "front" });
  });

  test("a side of which nothing is known neither wins nor loses", () => {
    const open = candidate("open", between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), exactly(1));
    const known = candidate("known", exactly(5), exactly(1));
    expect(kinds([open, known])).toEqual({ open: "front", known: "front" });
  });

  test("bounds the wrong way round are turned", () => {
    expect(
      kinds([candidate("a", between(3, 2), exactly(1)), candidate("b", between(1, 0), exactly(1))]),
    ).toEqual({ a: "front", b: "dominated" });
  });

  test("in a circle everybody is dominated", () => {
    const circle = [
      candidate("a", exactly(2), between(0, 9), between(3, 4)),
      candidate("b", exactly(1), exactly(1), between(2, 3)),
      candidate("c", between(0.5, 3), exactly(5), exactly(2)),
    ];
    expect(dominates(circle[0] as Candidate, circle[1] as Candidate, ALL)).toBe(true);
    expect(kinds(circle).b).toBe("dominated");
    expect(kinds(circle).a).toBe("dominated");
  });
});

describe("with figures missing", () => {
  test("who lacks an aspect that others have is incomplete, and beats nobody", () => {
    const found = standings(
      [
        candidate("whole", exactly(0), exactly(1), exactly(1)),
        candidate("untimed", exactly(5), undefined, exactly(0.1)),
      ],
      ALL,
    );
    expect(found.get("untimed")).toEqual({ kind: "incomplete", missing: ["time"] });
    expect(found.get("whole")).toEqual({ kind: "front" });
  });

  test("NaN is missing", () => {
    expect(
      kinds([
        candidate("whole", exactly(0), exactly(1), exactly(1)),
        candidate("broken", exactly(Number.NaN), exactly(0.5), exactly(0.5)),
        candidate("half", between(0, Number.NaN), exactly(0.5), exactly(0.5)),
      ]),
    ).toEqual({ whole: "front", broken: "incomplete", half: "incomplete" });
  });

  test("an aspect that nobody has does not count", () => {
    expect(
      kinds([
        candidate("a", undefined, undefined, exactly(0.5)),
        candidate("b", undefined, undefined, exactly(1)),
      ]),
    ).toEqual({ a: "front", b: "dominated" });
  });

  test("without any figure nothing is said", () => {
    expect(kinds([candidate("a"), candidate("b")])).toEqual({ a: "incomplete", b: "incomplete" });
  });
});

test("one alone is the front", () => {
  expect(kinds([candidate("a", exactly(-3), exactly(2), exactly(1))])).toEqual({ a: "front" });
});

test("none makes no front", () => {
  expect(standings([], ALL).size).toBe(0);
  expect(kinds([candidate("a", exactly(1))], [])).toEqual({ a: "incomplete" });
});
