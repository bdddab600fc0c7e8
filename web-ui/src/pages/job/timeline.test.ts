import { expect, test } from "vitest";
import { attemptWith, jobWith } from "./fixtures";
import { remaining, timeline } from "./timeline";

test("a job that nobody has taken waits", () => {
  expect(timeline(jobWith(), [])).toMatchObject([{ name: "In the queue", to: undefined, waits: true }]);
});

test("tells waiting from work, and one attempt from the next", () => {
  const attempts = [
    attemptWith({ endedAt: "2026-11-27T10:00:20Z", outcome: "LOST" }),
    attemptWith({
      attempt: 2,
      claimedAt: "2026-11-27T10:00:50Z",
      endedAt: "2026-11-27T10:01:00Z",
      outcome: "COMPLETED",
    }),
    attemptWith({ stage: "EVALUATION", claimedAt: "2026-11-27T10:01:00.100Z" }),
  ];
  const stretches = timeline(jobWith({ state: "EVALUATING", stage: "EVALUATION" }), attempts);
  expect(stretches.map(({ name, outcome }) => [name, outcome])).toEqual([
    ["In the queue", undefined],
    ["Quantization", "lost"],
    ["Between stages", undefined],
    ["Quantization, attempt 2", "completed"],
    ["Evaluation", undefined],
  ]);
});

test("an ended job waits for nothing more", () => {
  const attempts = [attemptWith({ endedAt: "2026-11-27T10:00:20Z", outcome: "FAILED" })];
  const job = jobWith({ state: "FAILED", finishedAt: "2026-11-27T10:00:20Z" });
  expect(timeline(job, attempts).at(-1)?.name).toBe("Quantization");
});

test("reckons the time left at the pace so far, and believes a training", () => {
  expect(remaining(0.25, undefined, 0, 10_000)).toBe(30_000);
  expect(remaining(0.25, 12, 0, 10_000)).toBe(12_000);
});

test("says nothing of the time left where nothing tells it", () => {
  expect(remaining(undefined, undefined, 0, 10_000)).toBeUndefined();
  expect(remaining(0.01, undefined, 0, 10_000)).toBeUndefined();
  expect(remaining(1, undefined, 0, 10_000)).toBeUndefined();
  expect(remaining(0.5, undefined, undefined, 10_000)).toBeUndefined();
});
