import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useState } from "react";

interface Rows {
  readonly count: number;
  /** The row that is at, where one is. */
  readonly current: number | undefined;
  /** The first that is seen. */
  readonly first: number;
  move(to: number): void;
}

/** Keys that go from row to row: each row's first link has the focus, so that Enter opens it. */
export function useRowKeys(table: RefObject<HTMLTableElement | null>, rows: Rows): void {
  const [wanted, setWanted] = useState<{ readonly index: number }>();
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !isFree(event.target, table.current)) {
      return;
    }
    const inside = table.current?.contains(document.activeElement) ?? false;
    const to = target(event.key, inside, rows);
    if (to !== undefined && rows.count > 0) {
      event.preventDefault();
      const index = Math.min(Math.max(to, 0), rows.count - 1);
      rows.move(index);
      setWanted({ index });
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => pressed(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
  useLayoutEffect(() => {
    if (wanted !== undefined) {
      const link = table.current?.querySelector<HTMLElement>(`tr[data-index="${wanted.index}"] a`);
      link?.focus({ preventScroll: true });
    }
  }, [wanted, table]);
}

/** Letters also where nothing has the focus; arrows only in the table, for elsewhere they scroll. */
function target(key: string, inside: boolean, { current, first, count }: Rows): number | undefined {
  const down = current === undefined ? first : current + 1;
  const up = current === undefined ? first : current - 1;
  switch (key) {
    case "j":
      return down;
    case "k":
      return up;
    case "ArrowDown":
      return inside ? down : undefined;
    case "ArrowUp":
      return inside ? up : undefined;
    case "Home":
      return inside ? 0 : undefined;
    case "End":
      return inside ? count - 1 : undefined;
    default:
      return undefined;
  }
}

function isFree(target: EventTarget | null, table: HTMLElement | null): boolean {
  return (
    target === document.body ||
    (target instanceof HTMLElement && (target.id === "main" || (table?.contains(target) ?? false)))
  );
}
