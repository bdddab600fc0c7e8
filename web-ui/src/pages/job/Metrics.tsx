import type { Metric } from "../../api/report/measures";
import type { Report } from "../../api/report/report";
import { metricsOf } from "../../api/report/words";
import { signed } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { changeOf, placesOf, spanOf } from "./headline";
import { count, metricValue } from "./numbers";

/** All metrics of both models; the first one decides. */
export function Metrics({ report }: { report: Report }) {
  const metrics = metricsOf(report);
  if (metrics.length === 0) {
    return null;
  }
  return (
    <Panel title="Accuracy">
      <Scrolls label="Metrics">
        <table className="table">
          <thead>
            <tr>
              <th>Metric</th>
              <th className="number">Original</th>
              <th className="number">Quantized</th>
              <th className="number">Change</th>
              <th className="number">Interval</th>
              <th className="number">Samples</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map((metric) => (
              <Row key={metric.name} metric={metric} decides={metric === report.accuracy} />
            ))}
          </tbody>
        </table>
      </Scrolls>
    </Panel>
  );
}

function Row({ metric, decides }: { metric: Metric; decides: boolean }) {
  const places = placesOf(metric.change);
  const span = spanOf(metric.change, places);
  const { confidence } = metric.change;
  return (
    <tr>
      <td>
        {metric.name}
        {decides && <span className="quiet"> decides</span>}
        {!metric.higherIsBetter && <span className="quiet"> less is better</span>}
      </td>
      <td className="number">{metricValue(metric.baseline)}</td>
      <td className="number">{metricValue(metric.candidate)}</td>
      <td className="number" title={signed(metric.change.estimate, 6)}>
        {changeOf(metric)}
      </td>
      <td
        className="number"
        title={confidence === undefined ? undefined : `${confidence * 100} % confidence`}
      >
        {span}
      </td>
      <td className="number">{count(metric.samples)}</td>
    </tr>
  );
}
