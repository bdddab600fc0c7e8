import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { LogLine } from "../../api/job";
import "./LogLines.css";
import { parts } from "./logText";

const LINE = 20;
/** How far above the end still counts as the end. */
const NEAR = 40;

interface Props {
  readonly lines: readonly LogLine[];
  readonly find: string;
  /** Whether the newest line stays in sight. */
  readonly follows: boolean;
  onLeaveEnd(): void;
}

/** Any number of lines, of which only those in sight are in the page. */
export function LogLines({ lines, find, follows, onLeaveEnd }: Props) {
  const frame = useRef<HTMLElement>(null);
  const lowest = useRef(0);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 20,
  });

  useEffect(() => {
    if (follows && lines.length > 0) {
      rows.scrollToIndex(lines.length - 1, { align: "end" });
    }
  }, [follows, lines.length, rows]);

  /** Whoever scrolls up wants to read there. */
  function scrolled(element: HTMLElement) {
    const up = element.scrollTop < lowest.current - 1;
    lowest.current = element.scrollTop;
    if (follows && up && element.scrollHeight - element.scrollTop - element.clientHeight > NEAR) {
      onLeaveEnd();
    }
  }

  return (
    <section
      ref={frame}
      className="log"
      aria-label="Lines of the log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer scrolls with the arrow keys
      tabIndex={0}
      onScroll={(event) => scrolled(event.currentTarget)}
    >
      <div className="log-all" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const line = lines[row.index];
          return (
            line !== undefined && (
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className="log-line"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <span className="log-seq">{line.seq}</span>
                <span className="log-stage">
                  {line.stage === "QUANTIZATION" ? "quantize" : "evaluate"}
                  {line.attempt > 1 && ` ${line.attempt}`}
                </span>
                <Text line={line.line} find={find} />
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}

function Text({ line, find }: { line: string; find: string }) {
  let at = 0;
  return (
    <bdi className="log-text">
      {parts(line, find).map((part, place) => {
        const from = at;
        at += part.length;
        return place % 2 === 1 ? <mark key={from}>{part}</mark> : part;
      })}
    </bdi>
  );
}
