import type { ClassCount, DatasetReport } from "../../api/datasetReport";
import { digits } from "../../ui/format";
import { Panel } from "../../ui/panels";
import "../../ui/Meter.css";
import "./datasets.css";

const MOST_SHOWN = 500;

/** What each sample carries beside its inputs: classes with their counts, or a range of values. */
export function ClassPanel({ report }: { report: DatasetReport }) {
  const { classes, targetRange, targets } = report;
  if (classes.length === 0) {
    return (
      <Panel title="Targets">
        <p className="dataset-body">
          {targets === "none" ? "The samples carry no targets." : `Each sample carries ${targets}`}
          {targetRange !== undefined && ` from ${digits(targetRange.min)} to ${digits(targetRange.max)}.`}
        </p>
      </Panel>
    );
  }
  const counts = classes.map((one) => one.samples);
  const most = counts.reduce((found, count) => Math.max(found, count), 0);
  const least = counts.reduce((found, count) => Math.min(found, count), most);
  return (
    <Panel
      title="Classes"
      actions={
        <span className="quiet">
          {classes.length} {classes.length === 1 ? "class" : "classes"}, {spread(least, most)} samples each
        </span>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul className="class-list" tabIndex={0} aria-label="Samples of each class">
        {classes.slice(0, MOST_SHOWN).map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: classes come in a fixed order
          <ClassRow key={index} one={one} most={most} />
        ))}
      </ul>
      {classes.length > MOST_SHOWN && (
        <p className="dataset-body quiet">The first {MOST_SHOWN} classes are shown.</p>
      )}
    </Panel>
  );
}

function spread(least: number, most: number): string {
  const fewest = least.toLocaleString("en");
  return least === most ? fewest : `${fewest} to ${most.toLocaleString("en")}`;
}

function ClassRow({ one, most }: { one: ClassCount; most: number }) {
  const name = one.name === undefined ? String(one.label ?? "") : `${one.label} ${one.name}`;
  return (
    <li>
      <bdi className="cut" title={name}>
        {name}
      </bdi>
      <progress className="meter-bar" value={one.samples} max={Math.max(most, 1)} aria-hidden="true" />
      <span className="number mono">{one.samples.toLocaleString("en")}</span>
    </li>
  );
}
