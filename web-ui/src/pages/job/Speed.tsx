import type { Latency, Report } from "../../api/report";
import { bytes, fixed, times } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { millis } from "./numbers";

/** Times and memory of both models, measured in turns on one machine. */
export function Speed({ report }: { report: Report }) {
  const { latency, footprint } = report;
  if (latency.length === 0 && footprint === undefined) {
    return null;
  }
  return (
    <Panel title="Speed and memory">
      <Scrolls label="Speed and memory">
        <table className="table">
          <thead>
            <tr>
              <th>Measured</th>
              <th className="number">Original</th>
              <th className="number">Quantized</th>
              <th className="number">Factor</th>
              <th className="number">Interval</th>
            </tr>
          </thead>
          <tbody>
            {latency.map((point) => (
              <Point key={shapeOf(point)} point={point} />
            ))}
            {footprint !== undefined && (
              <>
                <Plain
                  name="Load"
                  before={millis(footprint.baseline.loadNanos)}
                  after={millis(footprint.candidate.loadNanos)}
                />
                <Plain
                  name="First run"
                  before={millis(footprint.baseline.firstRunNanos)}
                  after={millis(footprint.candidate.firstRunNanos)}
                />
                <Plain
                  name="Memory when loaded"
                  before={bytes(footprint.baseline.residentBytes)}
                  after={bytes(footprint.candidate.residentBytes)}
                />
              </>
            )}
          </tbody>
        </table>
      </Scrolls>
      {report.runtimeVersion !== undefined && (
        <p className="panel-foot quiet">
          ONNX Runtime {report.runtimeVersion}
          {report.instructionSets.length > 0 && ` with ${report.instructionSets.join(", ")}`}
        </p>
      )}
    </Panel>
  );
}

function Point({ point }: { point: Latency }) {
  const { lower, upper } = point.speedup;
  return (
    <>
      <tr>
        <td>
          Median run <span className="quiet">{shapeOf(point)}</span>
        </td>
        <td className="number">{millis(point.baselineMedianNanos)}</td>
        <td className="number">{millis(point.candidateMedianNanos)}</td>
        <td className="number">{times(point.speedup.estimate)}</td>
        <td className="number">
          {lower !== undefined && upper !== undefined && `${fixed(lower)} to ${fixed(upper)}`}
        </td>
      </tr>
      <Plain
        name="95th percentile"
        before={millis(point.baselineP95Nanos)}
        after={millis(point.candidateP95Nanos)}
      />
    </>
  );
}

function Plain({ name, before, after }: { name: string; before: string; after: string }) {
  return (
    <tr>
      <td>{name}</td>
      <td className="number">{before}</td>
      <td className="number">{after}</td>
      <td />
      <td />
    </tr>
  );
}

function shapeOf({ batch, tokens, threads }: Latency): string {
  return [
    batch !== undefined && `batch ${batch}`,
    tokens !== undefined && `${tokens} tokens`,
    threads !== undefined && `${threads} ${threads === 1 ? "thread" : "threads"}`,
  ]
    .filter((part) => part !== false)
    .join(", ");
}
