import { type VersionAt, versionPath } from "../../api/models";
import type { ModelVersion } from "../../api/types";
import { bytes, duration, fixed, percent } from "../../ui/format";
import { Empty, Panel } from "../../ui/panels";
import { VerdictTag } from "../../ui/tags";
import { type Figures, figuresOf, type Latency } from "./figures";
import { Change, Speedup } from "./Measured";
import { Scrolls } from "./Scrolls";

const ASPECTS: Readonly<Record<string, string>> = {
  ACCURACY: "Accuracy",
  SPEED: "Speed",
  SIZE: "Size",
  FINITE_OUTPUTS: "Finite outputs",
};

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
            <tr key={objective.aspect}>
              <td>{ASPECTS[objective.aspect] ?? objective.aspect.toLowerCase()}</td>
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
  const metrics = figures.main === undefined ? figures.further : [figures.main, ...figures.further];
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
          {metrics.map((metric) => (
            <tr key={metric.name}>
              <td>{metric === figures.main ? <strong>{metric.name}</strong> : metric.name}</td>
              <td className="number">{fixed(metric.baseline, 2)}</td>
              <td className="number">{fixed(metric.candidate, 2)}</td>
              <td className="number">
                <Change interval={metric.change} unit={metric.unit} />
              </td>
            </tr>
          ))}
          {figures.latency.map((latency) => (
            <LatencyRow key={`${latency.batch} ${latency.threads}`} latency={latency} />
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

function LatencyRow({ latency }: { latency: Latency }) {
  return (
    <tr>
      <td>
        median run, batch {latency.batch}, {latency.threads} {latency.threads === 1 ? "thread" : "threads"}
      </td>
      <td className="number">{millis(latency.baselineNanos)}</td>
      <td className="number">{millis(latency.candidateNanos)}</td>
      <td className="number">
        <Speedup interval={latency.speedup} />
      </td>
    </tr>
  );
}

function millis(nanos: number | undefined): string {
  if (nanos === undefined) {
    return "";
  }
  return nanos < 1e9 ? `${fixed(nanos / 1e6, nanos < 1e7 ? 3 : 1)} ms` : duration(nanos / 1e6);
}
