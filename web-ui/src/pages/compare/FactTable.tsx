import { type FocusEvent, memo, type PointerEvent, type ReactNode } from "react";
import { nameOf } from "../../api/references";
import type { Compared } from "./arrange";
import type { Row } from "./cells";
import { FactCell } from "./FactCell";
import { type Actions, VersionHead } from "./VersionHead";
import "./FactTable.css";

export interface TableProps {
  readonly compared: readonly Compared[];
  readonly rows: readonly Row[];
  /** The version that is pointed at, here or in the plot. */
  readonly marked: string | undefined;
  readonly selected: string | undefined;
  readonly onMark: (id: string | undefined) => void;
  readonly actions: Actions;
}

/** Versions as columns, FP32 first and kept in sight, and facts as rows. */
export function FactTable({ compared, rows, marked, selected, onMark, actions }: TableProps) {
  return (
    <MarkingFrame onMark={onMark}>
      <table className={`fact-table ${onlyOnePinned(compared) ? "fact-table-pinned" : ""}`}>
        <colgroup>
          <col />
          {compared.map((one) => (
            <col key={nameOf(one.variant)} className={markOf(one, marked, selected)} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className="fact-label">
              Fact
            </th>
            {compared.map((one) => {
              const name = nameOf(one.variant);
              return (
                <th key={name} scope="col" data-version={name} className={markOf(one, marked, selected)}>
                  <VersionHead one={one} selected={selected === name} actions={actions} />
                </th>
              );
            })}
          </tr>
        </thead>
        <Groups compared={compared} rows={rows} />
      </table>
    </MarkingFrame>
  );
}

function onlyOnePinned(compared: readonly Compared[]): boolean {
  return compared.filter((one) => one.pinned).length === 1;
}

export function markOf(
  { variant }: Compared,
  marked: string | undefined,
  selected: string | undefined,
): string {
  const name = nameOf(variant);
  return [marked === name ? "is-marked" : "", selected === name ? "is-selected" : ""].join(" ").trim();
}

/** Where the table scrolls, and tells which version the pointer or the keyboard is at. */
export function MarkingFrame({ onMark, children }: { onMark: TableProps["onMark"]; children: ReactNode }) {
  const mark = (event: PointerEvent | FocusEvent) => {
    const place = event.target instanceof Element ? event.target.closest("[data-version]") : null;
    onMark(place?.getAttribute("data-version") ?? undefined);
  };
  return (
    <section
      className="fact-frame"
      aria-label="Facts of the versions"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onPointerOver={mark}
      onFocus={mark}
      onPointerLeave={() => onMark(undefined)}
      onBlur={() => onMark(undefined)}
    >
      {children}
    </section>
  );
}

/** All that does not change while the pointer moves. */
const Groups = memo(function Groups({ compared, rows }: Pick<TableProps, "compared" | "rows">) {
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.map((group) => (
    <tbody key={group}>
      <tr className="fact-group">
        <th scope="rowgroup" colSpan={compared.length + 1}>
          <span>{group}</span>
        </th>
      </tr>
      {rows
        .filter((row) => row.group === group)
        .map((row) => (
          <tr key={row.key}>
            <th scope="row" className="fact-label">
              <bdi title={row.label.length > 30 ? row.label : undefined}>{row.label}</bdi>
            </th>
            {compared.map(({ variant }, index) => (
              <td
                key={nameOf(variant)}
                data-version={nameOf(variant)}
                className={row.look === "number" ? "fact-number" : undefined}
              >
                {row.cells[index] !== undefined && <FactCell cell={row.cells[index]} look={row.look} />}
              </td>
            ))}
          </tr>
        ))}
    </tbody>
  ));
});
