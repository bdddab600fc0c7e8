import { useMediaQuery } from "@mantine/hooks";
import { defaultRangeExtractor, useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ListedJob } from "../../api/jobs";
import { useNow } from "../../ui/useNow";
import { JobRow } from "./JobRow";
import { useRowKeys } from "./useRowKeys";

interface Props {
  readonly jobs: readonly ListedJob[];
  /** Whether there are older ones to fetch. */
  readonly more: boolean;
  readonly loading: boolean;
  fetchMore(): unknown;
  readonly cancel: ((job: ListedJob) => void) | undefined;
}

/** As jobs.css has them. */
const ROW = 37;
const NARROW_ROW = 88;
const HEAD = 31;
const FETCH_AHEAD = 60;

/** A table of which only the rows near the window are in the document; it scrolls with the page. */
export function JobTable({ jobs, more, loading, fetchMore, cancel }: Props) {
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const table = useRef<HTMLTableElement>(null);
  const [top, setTop] = useState(0);
  const now = useNow(5_000);
  const indexes = useMemo(() => new Map(jobs.map((job, index) => [job.id, index])), [jobs]);
  const [active, setActive] = useState<string>();
  const activeIndex = active === undefined ? undefined : indexes.get(active);

  const virtualizer = useWindowVirtualizer({
    count: jobs.length,
    estimateSize: () => (narrow ? NARROW_ROW : ROW),
    getItemKey: (index) => jobs[index]?.id ?? index,
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: HEAD,
    // The row that has the focus stays, or the focus would be lost by scrolling.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return activeIndex === undefined || shown.includes(activeIndex)
        ? shown
        : [...shown, activeIndex].sort((a, b) => a - b);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps sizes until it is told
  useEffect(() => virtualizer.measure(), [narrow]);
  useLayoutEffect(() => {
    const measure = () =>
      setTop((table.current?.getBoundingClientRect().top ?? 0) + window.scrollY + (narrow ? 0 : HEAD));
    measure();
    // What comes or goes above the table makes what is around it larger or smaller; rows that scroll do not.
    const observer = new ResizeObserver(measure);
    if (table.current?.parentElement) {
      observer.observe(table.current.parentElement);
    }
    return () => observer.disconnect();
  }, [narrow]);

  const items = virtualizer.getVirtualItems();
  const nearEnd = (virtualizer.range?.endIndex ?? 0) >= jobs.length - FETCH_AHEAD;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each further page may want another one
  useEffect(() => {
    if (more && !loading && nearEnd) {
      fetchMore();
    }
  }, [more, loading, nearEnd, jobs.length, fetchMore]);

  useRowKeys(table, {
    count: jobs.length,
    current: activeIndex,
    first: virtualizer.range?.startIndex ?? 0,
    move(index) {
      setActive(jobs[index]?.id);
      virtualizer.scrollToIndex(index, { align: "auto" });
    },
  });

  const heads = narrow ? NARROW_HEADS : HEADS;
  const rows = [];
  let end = top;
  for (const item of items) {
    const job = jobs[item.index];
    if (job !== undefined) {
      if (item.start > end) {
        rows.push(<Gap key={`gap ${end}`} height={item.start - end} columns={heads.length} />);
      }
      rows.push(
        <JobRow
          key={job.id}
          job={job}
          index={item.index}
          narrow={narrow ?? false}
          now={now}
          focused={setActive}
          cancel={cancel}
        />,
      );
      end = item.end;
    }
  }
  const rest = virtualizer.getTotalSize() + top - end;

  return (
    <>
      <table
        className={narrow ? "table jobs-table jobs-narrow" : "table jobs-table"}
        aria-label="Jobs"
        aria-rowcount={more ? -1 : jobs.length + 1}
        ref={table}
      >
        <colgroup>
          {heads.map((head) => (
            <col key={head} className={`jobs-col-${head.split(" ")[0]?.toLowerCase()}`} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {heads.map((head) => (
              <th key={head} scope="col" className={NUMBERS.has(head) ? "number" : undefined}>
                <span className={narrow ? "visually-hidden" : undefined}>{head}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows}
          {rest > 0 && <Gap height={rest} columns={heads.length} />}
        </tbody>
      </table>
      <p className="jobs-foot quiet">
        {loading
          ? "Loading older jobs"
          : !narrow && "In the table j and k or the arrow keys move, Enter opens."}
      </p>
    </>
  );
}

const HEADS = ["Job", "Technique", "State", "What happens", "Submitted", "Took", "Actions"];
const NUMBERS: ReadonlySet<string> = new Set(["Submitted", "Took"]);
const NARROW_HEADS = ["Job", "Actions"];

/** In place of rows that are not in the document. The policy allows a style that a script sets. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <tr className="jobs-gap" aria-hidden="true">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
