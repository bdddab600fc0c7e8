import { SegmentedControl } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { Chart, type Point } from "../../ui/charts/Chart";
import type { Colours } from "../../ui/charts/colours";
import { Empty, Panel } from "../../ui/panels";
import { TechniqueTag } from "../../ui/tags";
import { precisionOf } from "../../ui/words";
import { Leaders } from "./Leaders";
import { type Across, paretoOption, place, shortName } from "./paretoOption";
import { Selected } from "./Selected";
import type { TradeOff } from "./tradeoff";
import type { Actions } from "./VersionHead";

interface Props {
  readonly tradeOff: TradeOff;
  readonly across: Across;
  readonly onAcross: (across: Across) => void;
  readonly marked: string | undefined;
  readonly selected: string | undefined;
  readonly onMark: (id: string | undefined) => void;
  readonly actions: Actions;
}

/** Accuracy against latency or size; the table below has the same numbers and follows the pointer. */
export function TradeOffPanel({ tradeOff, across, onAcross, marked, selected, onMark, actions }: Props) {
  const { placed, left } = useMemo(() => place(tradeOff.points, across), [tradeOff, across]);
  const option = useCallback(
    (colours: Colours) => paretoOption(placed, across, selected, colours),
    [placed, across, selected],
  );
  const idOf = useCallback(
    (point: Point | undefined) => (point?.series === 0 ? placed[point.index]?.point.id : undefined),
    [placed],
  );
  const pick = useCallback(
    (point: Point) => {
      const id = idOf(point);
      if (id !== undefined) {
        actions.select(id);
      }
    },
    [idOf, actions],
  );
  const point = useCallback((at: Point | undefined) => onMark(idOf(at)), [idOf, onMark]);
  const index = placed.findIndex((one) => one.point.id === marked);
  const pointed = useMemo(() => (index < 0 ? undefined : { series: 0, index }), [index]);
  const front = placed
    .filter((one) => one.point.standing.kind === "front")
    .map((one) => shortName(one.point.id))
    .join(", ");

  return (
    <Panel
      title="Trade-off"
      actions={
        <SegmentedControl
          aria-label="Horizontal axis"
          value={across}
          onChange={(chosen) => onAcross(chosen === "size" ? "size" : "latency")}
          data={[
            { value: "latency", label: "Latency" },
            { value: "size", label: "Size" },
          ]}
        />
      }
    >
      <Leaders leaders={tradeOff.leaders} onMark={onMark} onSelect={actions.select} />
      {placed.some((one) => !one.point.pinned) ? (
        <div className="panel-body">
          <Chart
            option={option}
            label={`Change of accuracy against ${across}.${front === "" ? "" : ` Nothing beats ${front}.`}`}
            height={320}
            onPick={pick}
            onPoint={point}
            pointed={pointed}
          />
          <Legend techniques={placed.map((one) => one.point.technique)} />
        </div>
      ) : (
        <Empty title="Nothing to draw yet">
          A place in the plot takes a measured accuracy and {across === "size" ? "size" : "latency"}.
        </Empty>
      )}
      <Selected point={tradeOff.points.find((one) => one.id === selected)} actions={actions} />
      <div className="compare-notes quiet">
        {tradeOff.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {left.length > 0 && placed.length > 0 && (
          <p>
            Not drawn, for want of a figure or in another unit:{" "}
            <bdi>{left.map((one) => one.id).join(", ")}</bdi>
          </p>
        )}
      </div>
    </Panel>
  );
}

function Legend({ techniques }: { techniques: readonly (string | undefined)[] }) {
  const shown = new Map(techniques.map((one) => [`${precisionOf(one)} ${one}`, one]));
  return (
    <div className="compare-legend quiet">
      {[...shown].map(([key, technique]) => (
        <TechniqueTag key={key} technique={technique} />
      ))}
      <span>
        Filled and named: nothing here beats it beyond the intervals. Hollow: beaten. Lines: intervals. Area:
        size of the file.
      </span>
    </div>
  );
}
