import { readReport } from "../../api/report/report";
import { hasEnded, type Job } from "../../api/types";
import { bytes, percent } from "../../ui/format";
import { Canceled } from "./Canceled";
import { Failure } from "./Failure";
import { KeyFigures } from "./KeyFigures";
import { Running } from "./Running";
import { Verdict } from "./Verdict";
import { Waits } from "./Waits";

/** The first thing to know of a job: why it failed or waits, how far it is, or how good the result is. */
export function Outcome({ job }: { job: Job }) {
  const report = readReport(job.evaluation?.report);
  if (job.state === "CANCELED") {
    return <Canceled job={job} />;
  }
  if (!hasEnded(job.state)) {
    return (
      <section className="outcome" aria-label="Progress">
        {job.waiting !== undefined && !isTaken(job) && <Waits waiting={job.waiting} />}
        <Running job={job} />
      </section>
    );
  }
  return (
    <section className="outcome" aria-label="Verdict">
      {job.failure !== undefined && <Failure job={job} failure={job.failure} />}
      {job.state === "SUCCEEDED" && (
        <>
          <Verdict job={job} report={report} />
          {report === undefined ? <Smaller job={job} /> : <KeyFigures report={report} />}
        </>
      )}
    </section>
  );
}

function isTaken({ state }: Job): boolean {
  return state === "RUNNING" || state === "EVALUATING";
}

/** Without an evaluation the size is all that is known. */
function Smaller({ job }: { job: Job }) {
  const { result } = job;
  return result === undefined ? null : (
    <p>
      {percent(result.sizeBytes / result.inputBytes)} of the size: {bytes(result.sizeBytes)} instead of{" "}
      {bytes(result.inputBytes)}.
    </p>
  );
}
