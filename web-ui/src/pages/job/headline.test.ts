import { expect, test } from "vitest";
import { readReport } from "../../api/report/report";
import { reportDocument } from "./fixtures";
import { headline } from "./headline";

function line(changes: Readonly<Record<string, unknown>> = {}): string {
  const report = readReport(reportDocument(changes));
  if (report === undefined) {
    throw new Error("the fixture is no report");
  }
  return headline(report);
}

test("says accuracy with its interval and limit, then speed, then size", () => {
  expect(line()).toBe(
    "−0.30 points of top1, interval −0.60 to 0.00, allowed 0.5; 2.40× as fast; 26 % of the size",
  );
});

test("leaves out what was not measured", () => {
  expect(line({ accuracy: undefined, latency: [] })).toBe("26 % of the size");
});

test("shows a metric that is no number as nothing", () => {
  const broken = { name: "top1", unit: "POINTS", change: { estimate: "NaN", lower: "NaN", upper: "NaN" } };
  expect(line({ accuracy: broken })).toBe("2.40× as fast; 26 % of the size");
});

test("falls back on the report's words", () => {
  const nothing = { bytes: 0, weights: [] };
  expect(line({ accuracy: undefined, latency: [], baseline: nothing })).toBe("the report's own words");
});

test("tells a narrow interval's ends apart", () => {
  const accuracy = {
    name: "cosine",
    unit: "POINTS",
    change: { estimate: -0.0428, lower: -0.0434, upper: -0.0423 },
  };
  expect(line({ accuracy, latency: [] })).toContain("interval −0.043 to −0.042");
});

test("a report of another form is none", () => {
  expect(readReport(reportDocument({ form: "quantry/evaluation-report/2" }))).toBeUndefined();
  expect(readReport(null)).toBeUndefined();
});
