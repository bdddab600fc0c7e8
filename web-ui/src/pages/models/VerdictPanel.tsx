import { type VersionAt, versionPath } from "../../api/models";
import type { Latency, Metric } from "../../api/report/measures";
import { ASPECT_WORDS, conditions, unitOf } from "../../api/report/words";
import type { ModelVersion } from "../../api/types";
import { bytes, fixed, nanoseconds, percent } from "../../ui/format";
import { Empty, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { VerdictTag } from "../../ui/tags";
import { type Figures, figuresOf } from "./figures";
import { Change, Speedup } from "./Measured";

/** The verdict in words, then what it rests on. */
export function VerdictPanel({ version, at }: { version: ModelVersion; at: VersionAt }) {
  const figures = figuresOf(version);
  if (figures.words === undefined) {
    return (
      <Panel title="Verdict">
        <Empty title={version.verdict === undefined ? "No verdict yet" : "Not evaluated"}>
          <p>
            {version.verdict === undefined
              ? "The evaluation is under way, or none was asked for."
              : "Its job says why. What it does to accuracy and speed is not known."}
          </p>
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel
      title="Verdict"
      actions={
        <span className="links">
          <a href={versionPath(at, "/report.html")} target="_blank" rel="noreferrer">
            Report
          </a>
          <a href={versionPath(at, "/report")} download={`${at.name}-${at.number}-report.json`}>
            JSON
          </a>
          <a href={versionPath(at, "/report.xml")} download={`${at.name}-${at.number}-report.xml`}>
            JUnit
          </a>
        </span>
      }
    >
      <p className="verdict-words">{figures.words}</p>
      <Objectives figures={figures} />
      <Measurements figures={figures} bytesNow={version.sizeBytes} />
      {figures.findings.length > 0 && (
        <ul className="notes">
          {figures.findings.map((finding) => (
            <li key={finding.message}>{finding.message}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Objectives({ figures: { objectives } }: { figures: Figures }) {
  return objectives.length === 0 ? null : (
    <Scrolls label="Objectives">
      <table className="table">
        <thead>
          <tr>
            <th>Objective</th>
            <th>Wanted</th>
            <th>Measured</th>
            <th>Verdict</th>
          </tr>
        </thead>
        <tbody>
          {objectives.map((objective) => (
            <tr key={`${objective.aspect} ${objective.wanted}`}>
              <td>{objective.aspect === undefined ? "Objective" : ASPECT_WORDS[objective.aspect]}</td>
              <td>{objective.wanted}</td>
              <td>{objective.measured}</td>
              <td>
                <VerdictTag verdict={objective.verdict} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Measurements({ figures, bytesNow }: { figures: Figures; bytesNow: number }) {
  const ratio = figures.sizeRatio;
  return (
    <Scrolls label="Figures">
      <table className="table">
        <thead>
          <tr>
            <th>Figure</th>
            <th className="number">FP32</th>
            <th className="number">This version</th>
            <th className="number">Change, with its interval</th>
          </tr>
        </thead>
        <tbody>
          {figures.main !== undefined && <MetricRow metric={figures.main} decides />}
          {figures.further.map((metric) => (
            <MetricRow key={metric.name} metric={metric} />
          ))}
          {figures.latency.map((latency) => (
            <LatencyRow key={conditions(latency)} latency={latency} />
          ))}
          <tr>
            <td>size</td>
            <td className="number">
              {ratio === undefined || ratio <= 0 ? "" : bytes(Math.round(bytesNow / ratio))}
            </td>
            <td className="number">{bytes(bytesNow)}</td>
            <td className="number">{percent(ratio, 1)}</td>
          </tr>
        </tbody>
      </table>
    </Scrolls>
  );
}

function MetricRow({ metric, decides = false }: { metric: Metric; decides?: boolean }) {
  return (
    <tr>
      <td>{decides ? <strong>{metric.name}</strong> : metric.name}</td>
      <td className="number">{fixed(metric.baseline, 2)}</td>
      <td className="number">{fixed(metric.candidate, 2)}</td>
      <td className="number">
        <Change interval={metric.change} unit={unitOf(metric)} />
      </td>
    </tr>
  );
}

function LatencyRow({ latency }: { latency: Latency }) {
  return (
    <tr>
      <td>median run, {conditions(latency)}</td>
      <td className="number">{nanoseconds(latency.baselineMedianNanos)}</td>
      <td className="number">{nanoseconds(latency.candidateMedianNanos)}</td>
      <td className="number">
        <Speedup interval={latency.speedup} />
      </td>
    </tr>
  );
}
