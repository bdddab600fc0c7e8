import { Link } from "@tanstack/react-router";
import { formatOf, samplesOf, sizeOf } from "../../api/datasets";
import type { Dataset } from "../../api/types";
import { bytes, moment } from "../../ui/format";
import { DatasetStateTag } from "./DatasetStateTag";
import "./datasets.css";
import { Scrolls } from "../../ui/Scrolls";

/** A dataset a row, by its latest version. */
export function DatasetTable({ datasets }: { datasets: readonly Dataset[] }) {
  return (
    <Scrolls label="Datasets">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Latest version</th>
            <th>State</th>
            <th>Format</th>
            <th className="number">Samples</th>
            <th className="number">Size</th>
            <th>Uploaded</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <DatasetRow key={dataset.id} dataset={dataset} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function DatasetRow({ dataset }: { dataset: Dataset }) {
  const latest = dataset.versions[0];
  return (
    <tr>
      <td className="dataset-name">
        <Link className="cut" to="/datasets/$dataset" params={{ dataset: dataset.name }} title={dataset.name}>
          <bdi>{dataset.name}</bdi>
        </Link>
      </td>
      {latest === undefined ? (
        <td colSpan={6} className="quiet">
          no version
        </td>
      ) : (
        <>
          <td>{latest.version}</td>
          <td title={latest.rejection?.message}>
            <DatasetStateTag state={latest.state} />
          </td>
          <td>{formatOf(latest)}</td>
          <td className="number">{samplesOf(latest)?.toLocaleString("en")}</td>
          <td className="number">{bytes(sizeOf(latest))}</td>
          <td className="moment">{moment(latest.createdAt)}</td>
        </>
      )}
    </tr>
  );
}
