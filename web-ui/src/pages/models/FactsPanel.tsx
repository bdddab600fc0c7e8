import { type Port, readModelFacts } from "../../api/modelFacts";
import type { ModelVersion } from "../../api/types";
import { bytes, moment } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";

/** What the file is, as its scan found it. */
export function FactsPanel({ version }: { version: ModelVersion }) {
  const facts = readModelFacts(version.facts);
  return (
    <Panel title="What it is">
      <div className="panel-body">
        <dl className="facts">
          <dt>Size</dt>
          <dd className="mono">{bytes(version.sizeBytes)}</dd>
          <dt>Parameters</dt>
          <dd className="mono">{facts.parameters?.toLocaleString("en")}</dd>
          <dt>Operator sets</dt>
          <dd className="mono">{facts.opsets.map(([domain, number]) => `${domain} ${number}`).join(", ")}</dd>
          <dt>IR version</dt>
          <dd className="mono">{facts.irVersion}</dd>
          {facts.contribOperators.length > 0 && (
            <>
              <dt>Beyond the standard</dt>
              <dd className="mono">{facts.contribOperators.join(", ")}</dd>
            </>
          )}
          <dt>Added</dt>
          <dd className="mono">{moment(version.createdAt)}</dd>
          <dt>SHA-256</dt>
          <dd className="mono">{version.sha256}</dd>
        </dl>
      </div>
      <Ports inputs={facts.inputs} outputs={facts.outputs} />
      {facts.operators.length > 0 && (
        <div className="panel-body">
          <h3>Operators</h3>
          <ul className="operators">
            {facts.operators.map(([operator, count]) => (
              <li key={operator}>
                <bdi>{operator}</bdi> <span className="quiet">{count}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function Ports({ inputs, outputs }: { inputs: readonly Port[]; outputs: readonly Port[] }) {
  const rows = [
    ...inputs.map((port) => ({ way: "input", port })),
    ...outputs.map((port) => ({ way: "output", port })),
  ];
  return rows.length === 0 ? null : (
    <Scrolls label="Inputs and outputs">
      <table className="table">
        <thead>
          <tr>
            <th>Way</th>
            <th>Name</th>
            <th>Type</th>
            <th>Shape</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ way, port }) => (
            <tr key={`${way} ${port.name}`}>
              <td>{way}</td>
              <td className="mono">
                <bdi>{port.name}</bdi>
              </td>
              <td className="mono">{port.type}</td>
              <td className="mono">{port.shape.join(" × ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
