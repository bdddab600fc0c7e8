import type { Storage } from "../../api/report/measures";
import type { Report } from "../../api/report/report";
import { bytes, times } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { count } from "./numbers";

/** How both files store their weights, beside what is usually seen of such a precision. */
export function WeightTypes({ report }: { report: Report }) {
  const { baseline, candidate, typical } = report;
  return (
    <Panel title="Weights">
      <Scrolls label="Weights">
        <table className="table">
          <thead>
            <tr>
              <th>File</th>
              <th>Type</th>
              <th className="number">Tensors</th>
              <th className="number">Elements</th>
              <th className="number">Bytes</th>
            </tr>
          </thead>
          <tbody>
            <Rows name="Original" storage={baseline} />
            <Rows name="Quantized" storage={candidate} />
          </tbody>
        </table>
      </Scrolls>
      {typical !== undefined && (
        <p className="panel-foot quiet">
          Usual for {typical.precision}: {typical.accuracyDrop} less accurate, weights {typical.timesSmaller}{" "}
          smaller.
          {typical.measuredTimesSmallerFile !== undefined &&
            ` This file is ${times(typical.measuredTimesSmallerFile)} smaller.`}
        </p>
      )}
    </Panel>
  );
}

function Rows({ name, storage }: { name: string; storage: Storage }) {
  return storage.weights.map((weights, place) => (
    <tr key={`${name} ${weights.type}`}>
      <td>{place === 0 ? name : <span className="visually-hidden">{name}</span>}</td>
      <td>
        <code>{weights.type}</code>
      </td>
      <td className="number">{count(weights.tensors)}</td>
      <td className="number">{count(weights.elements)}</td>
      <td className="number">{bytes(weights.bytes)}</td>
    </tr>
  ));
}
