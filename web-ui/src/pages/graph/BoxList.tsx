import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { LookTag } from "./Legend";
import type { Scene } from "./scene";

const ROW = 44;

interface Props {
  readonly scene: Scene;
  readonly selected: number | undefined;
  onSelect(box: number): void;
}

/** The same diagram in words: every box in the model's order, whichever part is in sight. */
export function BoxList({ scene, selected, onSelect }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: scene.items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const list = useRef<HTMLUListElement>(null);
  const total = rows.getTotalSize();

  // Heights and places come from code: the page's policy allows no styles in markup.
  useEffect(() => {
    if (list.current !== null) {
      list.current.style.height = `${total}px`;
    }
  }, [total]);
  useEffect(() => {
    if (selected !== undefined) {
      rows.scrollToIndex(selected, { align: "auto" });
    }
  }, [selected, rows]);

  return (
    <div className="graph-list" ref={scroller}>
      <ul ref={list} aria-label={`Boxes of ${scene.diagram.title}`}>
        {rows.getVirtualItems().map((row) => {
          const item = scene.items[row.index];
          return (
            item !== undefined && (
              <li
                key={row.key}
                aria-setsize={scene.items.length}
                aria-posinset={row.index + 1}
                ref={(element) => {
                  if (element !== null) {
                    element.style.transform = `translateY(${row.start}px)`;
                  }
                }}
              >
                <button
                  type="button"
                  aria-current={row.index === selected ? "true" : undefined}
                  onClick={() => onSelect(row.index)}
                >
                  <span className="cut">
                    {item.title}
                    {item.operator !== undefined && <bdi className="quiet mono"> {item.operator.name}</bdi>}
                  </span>
                  {item.looks[0] !== undefined ? (
                    <LookTag look={item.looks[0]} text={item.note} />
                  ) : (
                    <span className="quiet">{item.note}</span>
                  )}
                </button>
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
