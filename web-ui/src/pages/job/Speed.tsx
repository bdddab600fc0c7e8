import type { Latency } from "../../api/report/measures";
import type { Report } from "../../api/report/report";
import { conditions } from "../../api/report/words";
import { bytes, fixed, nanoseconds, times } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";

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
              <Point key={conditions(point)} point={point} />
            ))}
            {footprint !== undefined && (
              <>
                <Plain
                  name="Load"
                  before={nanoseconds(footprint.baseline.loadNanos)}
                  after={nanoseconds(footprint.candidate.loadNanos)}
                />
                <Plain
                  name="First run"
                  before={nanoseconds(footprint.baseline.firstRunNanos)}
                  after={nanoseconds(footprint.candidate.firstRunNanos)}
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
          Median run <span className="quiet">{conditions(point)}</span>
        </td>
        <td className="number">{nanoseconds(point.baselineMedianNanos)}</td>
        <td className="number">{nanoseconds(point.candidateMedianNanos)}</td>
        <td className="number">{times(point.speedup.estimate)}</td>
        <td className="number">
          {lower !== undefined && upper !== undefined && `${fixed(lower)} to ${fixed(upper)}`}
        </td>
      </tr>
      <Plain
        name="95th percentile"
        before={nanoseconds(point.baselineP95Nanos)}
        after={nanoseconds(point.candidateP95Nanos)}
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
