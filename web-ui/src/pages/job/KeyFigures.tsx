import type { Report } from "../../api/report/report";
import { sizeRatio } from "../../api/report/words";
import { bytes, nanoseconds, percent, times } from "../../ui/format";
import { changeOf } from "./headline";
import { metricValue } from "./numbers";

interface Figure {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
}

/** Before and after at a glance; what was not measured is left out. */
export function KeyFigures({ report }: { report: Report }) {
  const figures = figuresOf(report).filter((figure) => figure.after !== "");
  if (figures.length === 0) {
    return null;
  }
  return (
    <dl className="key-figures">
      {figures.map((figure) => (
        <div key={figure.name}>
          <dt>{figure.name}</dt>
          <dd>
            <span className="quiet" title="The original model">
              {figure.before}
            </span>
            <span aria-hidden="true" className="quiet">
              →
            </span>
            <span className="visually-hidden">becomes</span>
            <strong title="The quantized model">{figure.after}</strong>
            <span className="key-change">{figure.change}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(report: Report): Figure[] {
  const { accuracy, footprint } = report;
  const speed = report.latency[0];
  const ratio = sizeRatio(report);
  return [
    {
      name: accuracy === undefined ? "Accuracy" : accuracy.name,
      before: accuracy === undefined ? "" : metricValue(accuracy.baseline),
      after: accuracy === undefined ? "" : metricValue(accuracy.candidate),
      change: accuracy === undefined ? "" : changeOf(accuracy),
    },
    {
      name: speed?.batch === undefined ? "One run" : `One run of batch ${speed.batch}`,
      before: nanoseconds(speed?.baselineMedianNanos),
      after: nanoseconds(speed?.candidateMedianNanos),
      change: times(speed?.speedup.estimate),
    },
    {
      name: "Size",
      before: bytes(report.baseline.bytes),
      after: bytes(report.candidate.bytes),
      change: percent(ratio, 1),
    },
    {
      name: "Memory when loaded",
      before: bytes(footprint?.baseline.residentBytes),
      after: bytes(footprint?.candidate.residentBytes),
      change: "",
    },
  ];
}
