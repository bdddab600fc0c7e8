import { memo, useMemo } from "react";
import { nameOf } from "../../api/references";
import type { Compared } from "./arrange";
import type { Row } from "./cells";
import { FactCell } from "./FactCell";
import { MarkingFrame, markOf, type TableProps } from "./FactTable";
import { type Actions, VersionHead } from "./VersionHead";

/** The same the other way round: versions as rows, FP32 on top, and facts as columns. */
export function TurnedTable({ compared, rows, marked, selected, onMark, actions }: TableProps) {
  const groups = [...new Set(rows.map((row) => row.group))];
  return (
    <MarkingFrame onMark={onMark}>
      <table className="fact-table fact-table-turned">
        <thead>
          <tr className="fact-group">
            <td className="fact-label" />
            {groups.map((group) => (
              <th key={group} scope="colgroup" colSpan={rows.filter((row) => row.group === group).length}>
                <span>{group}</span>
              </th>
            ))}
          </tr>
          <tr>
            <th scope="col" className="fact-label">
              Version
            </th>
            {rows.map((row) => (
              <th key={row.key} scope="col">
                <bdi title={row.label.length > 30 ? row.label : undefined}>{row.label}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {compared.map((one, index) => (
            <Version
              key={nameOf(one.variant)}
              one={one}
              index={index}
              rows={rows}
              look={markOf(one, marked, selected)}
              selected={selected === nameOf(one.variant)}
              actions={actions}
            />
          ))}
        </tbody>
      </table>
    </MarkingFrame>
  );
}

interface VersionProps {
  readonly one: Compared;
  readonly index: number;
  readonly rows: readonly Row[];
  readonly look: string;
  readonly selected: boolean;
  readonly actions: Actions;
}

const Version = memo(function Version({ one, index, rows, look, selected, actions }: VersionProps) {
  const cells = useMemo(
    () =>
      rows.map((row) => (
        <td key={row.key} className={row.look === "number" ? "fact-number" : undefined}>
          {row.cells[index] !== undefined && <FactCell cell={row.cells[index]} look={row.look} />}
        </td>
      )),
    [rows, index],
  );
  return (
    <tr data-version={nameOf(one.variant)} className={look}>
      <th scope="row" className="fact-label">
        <VersionHead one={one} selected={selected} actions={actions} />
      </th>
      {cells}
    </tr>
  );
});
