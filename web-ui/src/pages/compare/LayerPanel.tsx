import { Button, TextInput } from "@mantine/core";
import { memo, useCallback, useMemo, useState } from "react";
import { nameOf } from "../../api/references";
import { Chart, type Point } from "../../ui/charts/Chart";
import type { Colours } from "../../ui/charts/colours";
import { fixed } from "../../ui/format";
import { Empty, Panel } from "../../ui/panels";
import { layerOption } from "./layerOption";
import { type LayerPlace, type LayerRow, layerRows, measuredLayers, treatedDifferently } from "./layers";
import type { Variant } from "./variant";
import "./LayerPanel.css";

interface Props {
  /** Those that were quantized. */
  readonly variants: readonly Variant[];
  readonly onlyDifferent: boolean;
  readonly onMark: (id: string | undefined) => void;
}

const FEW = 60;

/** The same layers of several versions: what became of them, and the noise of their weights where it is known. */
export const LayerPanel = memo(function LayerPanel({ variants, onlyDifferent, onMark }: Props) {
  const [wanted, setWanted] = useState("");
  const [all, setAll] = useState(false);
  const names = useMemo(() => variants.map(nameOf), [variants]);
  const rows = useMemo(() => layerRows(variants), [variants]);
  const shown = rows.filter(
    (row) =>
      `${row.node} ${row.operator}`.toLowerCase().includes(wanted.trim().toLowerCase()) &&
      (!onlyDifferent || treatedDifferently(row)),
  );
  const listed = all ? shown : shown.slice(0, FEW);
  return (
    <Panel
      title="Layers"
      actions={
        <TextInput
          aria-label="Find a layer"
          placeholder="Name or operator"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      }
    >
      <Noise rows={rows} names={names} onMark={onMark} />
      {shown.length === 0 ? (
        <Empty
          title={onlyDifferent && wanted === "" ? "All layers are treated alike" : "No layer of that name"}
        />
      ) : (
        <section
          className="scrolls layer-frame"
          aria-label="Layers of the versions"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
        >
          <table className="table layer-table">
            <thead>
              <tr>
                <th scope="col">Layer</th>
                <th scope="col">Operator</th>
                {names.map((name) => (
                  <th key={name} scope="col">
                    <bdi className="cut" title={name}>
                      {name}
                    </bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {listed.map((row) => (
                <tr key={row.node}>
                  <th scope="row">
                    <bdi className="cut mono" title={row.node}>
                      {row.node}
                    </bdi>
                  </th>
                  <td className="quiet">{row.operator}</td>
                  {row.places.map((place, index) => (
                    <td key={names[index]}>{place !== undefined && <Place place={place} />}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {listed.length < shown.length && (
        <div className="compare-notes">
          <Button variant="default" onClick={() => setAll(true)}>
            Show all {shown.length} layers
          </Button>
        </div>
      )}
    </Panel>
  );
});

function Place({ place }: { place: LayerPlace }) {
  return (
    <>
      {place.kept ? (
        <span className="precision precision-fp32" title={place.decision}>
          FP32: <bdi className="layer-reason">{place.decision}</bdi>
        </span>
      ) : (
        <bdi className="layer-reason" title={place.decision}>
          {place.decision}
        </bdi>
      )}
      {place.decibel !== undefined && <span className="mono quiet"> {fixed(place.decibel, 1)} dB</span>}
    </>
  );
}

function Noise({
  rows,
  names,
  onMark,
}: {
  rows: readonly LayerRow[];
  names: readonly string[];
  onMark: Props["onMark"];
}) {
  const measured = useMemo(() => measuredLayers(rows), [rows]);
  const option = useCallback((colours: Colours) => layerOption(measured, names, colours), [measured, names]);
  const point = useCallback(
    (at: Point | undefined) => onMark(at === undefined ? undefined : names[at.series]),
    [names, onMark],
  );
  return measured.length === 0 ? null : (
    <div className="panel-body">
      <Chart
        option={option}
        label={`SQNR of the weights of ${measured.length === 1 ? "1 layer" : `${measured.length} layers`} in ${names.length === 1 ? "1 version" : `${names.length} versions`}; the table below has the numbers`}
        height={280}
        onPoint={point}
      />
    </div>
  );
}
