import { Link } from "@tanstack/react-router";
import type { Worker } from "../../api/types";
import { short } from "../../ui/format";
import { Meter } from "../../ui/Meter";

const STAGES: Record<Worker["jobs"][number]["stage"], string> = {
  QUANTIZATION: "quantizes",
  EVALUATION: "evaluates",
};

/** How many tasks a member runs, and which of them are the reader's own. */
export function Slots({ worker }: { worker: Worker }) {
  const others = worker.running - worker.jobs.length;
  return (
    <>
      <Meter label="Slots in use" value={worker.running} most={worker.slots}>
        {`${worker.running} of ${worker.slots} in use`}
      </Meter>
      {worker.jobs.length > 0 && (
        <ul className="worker-jobs">
          {worker.jobs.map((job) => (
            <li key={`${job.jobId} ${job.stage}`}>
              {STAGES[job.stage]}{" "}
              <Link className="mono" to="/jobs/$id" params={{ id: job.jobId }} title={job.jobId}>
                {short(job.jobId)}
              </Link>
              {job.attempt > 1 && `, attempt ${job.attempt}`}
            </li>
          ))}
        </ul>
      )}
      {others > 0 && <span className="quiet">{others} for other tenants</span>}
    </>
  );
}
