import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Worker } from "../../api/types";
import { type WorkerFilter, workerList } from "../../api/workers";
import { MoreRows } from "../../ui/MoreRows";
import { Empty, Loaded } from "../../ui/panels";
import { useNow } from "../../ui/useNow";
import { WorkerCard } from "./WorkerCard";
import "./workers.css";

/** Events tell of changes; heartbeats are no events. */
const REFETCH_MILLIS = 15_000;

/** The members that meet a filter, each on its own card. */
export function Fleet({ state, role }: WorkerFilter) {
  const workers = useInfiniteQuery({ ...workerList({ state, role }), refetchInterval: REFETCH_MILLIS });
  const now = useNow();
  return (
    <Loaded query={workers} what="workers">
      {(rows) =>
        rows.length === 0 ? (
          <NoWorkers filtered={state !== undefined || role !== undefined} />
        ) : (
          <>
            <p className="quiet worker-summary" role="status">
              {summary(rows, workers.hasNextPage)}
            </p>
            <div className="worker-cards">
              {rows.map((worker) => (
                <WorkerCard
                  key={worker.id}
                  worker={worker}
                  heardAt={new Date(workers.dataUpdatedAt - worker.heartbeatAgeMillis).toISOString()}
                  now={now}
                />
              ))}
            </div>
            <MoreRows query={workers} />
          </>
        )
      }
    </Loaded>
  );
}

function NoWorkers({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="No member is like that">
      <Link to="/workers" search={{}}>
        Show all
      </Link>
    </Empty>
  ) : (
    <Empty title="No worker has joined yet">
      Jobs wait until a worker and an evaluator are there. Start one with the fleet&apos;s join token.
    </Empty>
  );
}

function summary(workers: readonly Worker[], more: boolean): string {
  const live = workers.filter((one) => one.state === "LIVE");
  const slots = live.reduce((sum, one) => sum + one.slots, 0);
  const running = live.reduce((sum, one) => sum + one.running, 0);
  const lost = workers.filter((one) => one.state === "LOST").length;
  return [
    `${more ? "the first " : ""}${workers.length} ${workers.length === 1 ? "member" : "members"}`,
    `${live.length} live`,
    `${running} of ${slots} slots in use`,
    ...(lost > 0 ? [`${lost} lost`] : []),
  ].join(" · ");
}
