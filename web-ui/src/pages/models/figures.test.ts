import { describe, expect, it } from "vitest";
import { figuresOf } from "./figures";
import { loose, version } from "./testing/platform";

describe("figures of a version", () => {
  it("come from its evaluation", () => {
    const figures = figuresOf(version(2));
    expect(figures.main).toMatchObject({ name: "top1", unit: "POINTS", baseline: 98.92 });
    expect(figures.speedup.estimate).toBe(1.216);
    expect(figures.sizeRatio).toBe(0.291);
    expect(figures.objectives[0]?.aspect).toBe("SPEED");
  });

  it("are absent where a number is none", () => {
    const figures = figuresOf(
      version(2, loose({ evaluation: { metric: "top1", baseline: "NaN", change: { estimate: null } } })),
    );
    expect(figures.main).toMatchObject({
      name: "top1",
      baseline: undefined,
      change: { estimate: undefined },
    });
    expect(figures.speedup.estimate).toBeUndefined();
  });

  it("have the share of the size without an evaluation", () => {
    const figures = figuresOf(version(2, { evaluation: undefined }));
    expect(figures.main).toBeUndefined();
    expect(figures.sizeRatio).toBeCloseTo(135_461 / 465_077);
  });

  it("do not divide by an empty baseline", () => {
    const figures = figuresOf(
      version(2, loose({ evaluation: {}, quantization: { inputBytes: 0, outputBytes: 1 } })),
    );
    expect(figures.sizeRatio).toBeUndefined();
  });
});
