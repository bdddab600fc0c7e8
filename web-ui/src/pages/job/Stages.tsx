import { useQuery } from "@tanstack/react-query";
import { attemptsQuery } from "../../api/job";
import { hasEnded, type Job } from "../../api/types";
import { duration } from "../../ui/format";
import { Loaded, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { useNow } from "../../ui/useNow";
import { type Stretch, timeline } from "./timeline";
import "./Stages.css";

/** A job's life in order, with who worked on it and how long. */
export function Stages({ job }: { job: Job }) {
  const attempts = useQuery(attemptsQuery(job.id));
  return (
    <Panel title="Stages">
      <Loaded query={attempts} what="the attempts">
        {(data) => (
          <Timeline
            stretches={timeline(job, data)}
            active={!hasEnded(job.state)}
            said={job.failure?.message}
          />
        )}
      </Loaded>
    </Panel>
  );
}

interface TimelineProps {
  readonly stretches: readonly Stretch[];
  readonly active: boolean;
  /** What stands on top of the page already. */
  readonly said: string | undefined;
}

function Timeline({ stretches, active, said }: TimelineProps) {
  const now = useNow(1000, active);
  const start = stretches[0]?.from ?? now;
  const end = Math.max(start + 1, ...stretches.map((stretch) => stretch.to ?? now));
  const place = (at: number) => Math.max(0, Math.min(100, ((at - start) / (end - start)) * 100));
  return (
    <Scrolls label="Stages">
      <table className="table stages">
        <thead>
          <tr>
            <th>Stage</th>
            <th className="stages-bars">When</th>
            <th className="number">Time</th>
            <th>Worker</th>
            <th>Outcome</th>
          </tr>
        </thead>
        <tbody>
          {stretches.map((stretch) => (
            <tr key={stretch.key} className={stretch.waits ? "quiet" : undefined}>
              <td>{stretch.name}</td>
              <td className="stages-bars" aria-hidden="true">
                <div
                  className={`stages-bar ${stretch.waits ? "stages-bar-waits" : stretch.failure ? "stages-bar-bad" : ""}`}
                  style={{
                    marginLeft: `${place(stretch.from)}%`,
                    width: `${place(stretch.to ?? now) - place(stretch.from)}%`,
                  }}
                />
              </td>
              <td className="number">{duration((stretch.to ?? now) - stretch.from)}</td>
              <td>
                <bdi>{stretch.worker}</bdi>
              </td>
              <td>
                {stretch.to === undefined ? "under way" : stretch.outcome}
                {stretch.failure !== undefined && (
                  <span className="stages-failure">
                    {" "}
                    <code>{stretch.failure.code}</code>{" "}
                    {stretch.failure.message !== said && stretch.failure.message}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
