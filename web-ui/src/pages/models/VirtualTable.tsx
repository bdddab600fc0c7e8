import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import "./VirtualTable.css";

/** As VirtualTable.css has it. */
const ROW = 36;

interface Props<T> {
  readonly label: string;
  /** Cells of the head; as many as a row has. */
  readonly head: readonly ReactNode[];
  readonly rows: readonly T[];
  keyOf(row: T): string;
  /** The cells of a row. */
  cells(row: T): ReactNode;
  /** Called when the reader comes near the end. */
  readonly onEnd?: () => void;
}

/** A table of any length that scrolls with the window; only rows in sight exist. */
export function VirtualTable<T>({ label, head, rows, keyOf, cells, onEnd }: Props<T>) {
  const outer = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows may come with less above them
  useLayoutEffect(() => {
    const measure = () => setTop((outer.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [rows.length]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: top,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0];
  const last = shown[shown.length - 1];
  const atEnd = last !== undefined && last.index >= rows.length - 1;
  useEffect(() => {
    if (atEnd) {
      onEnd?.();
    }
  }, [atEnd, onEnd]);
  const above = first === undefined ? 0 : first.index * ROW;
  const below = last === undefined ? 0 : (rows.length - 1 - last.index) * ROW;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <section className="scrolls" ref={outer} tabIndex={0} aria-label={label}>
      <table className="table virtual-table" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>
          <Space height={above} columns={head.length} />
          {shown.map(({ index }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <tr key={keyOf(row)} aria-rowindex={index + 2}>
                {cells(row)}
              </tr>
            );
          })}
          <Space height={below} columns={head.length} />
        </tbody>
      </table>
    </section>
  );
}

function Space({ height, columns }: { height: number; columns: number }) {
  return height === 0 ? null : (
    <tr className="virtual-space">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
