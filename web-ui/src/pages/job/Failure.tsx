import { Link } from "@tanstack/react-router";
import type { Job, Failure as JobFailure } from "../../api/types";
import { adviceFor } from "./advice";
import { LongText } from "./LongText";

/** Why a job failed, or could not be evaluated, and what to do about it. */
export function Failure({ job, failure }: { job: Job; failure: JobFailure }) {
  const failed = job.state === "FAILED";
  return (
    <div
      className={`outcome-notice outcome-notice-${failed ? "bad" : "warn"}`}
      role={failed ? "alert" : "status"}
    >
      <h2>{failed ? titleOf(job) : "The model was made, but not evaluated"}</h2>
      <LongText text={failure.message} />
      <p>
        <strong>What to do:</strong> {adviceFor(failure.code)}
      </p>
      <p className="outcome-links">
        <code>{failure.code}</code>
        <Link to="/jobs/$id" params={{ id: job.id }} search={{ tab: "log" }}>
          End of the log
        </Link>
        {job.traceId !== undefined && (
          <span className="quiet">
            Trace <code>{job.traceId}</code>
          </span>
        )}
      </p>
    </div>
  );
}

function titleOf(job: Job): string {
  const stage = job.stage === "QUANTIZATION" ? "quantizing" : "evaluating";
  return job.attempt > 1 ? `Failed while ${stage}, in attempt ${job.attempt}` : `Failed while ${stage}`;
}
