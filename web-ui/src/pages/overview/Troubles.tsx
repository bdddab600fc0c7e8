import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { jobInFull, jobList, jobsOf, type ListedJob } from "../../api/jobs";
import { asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { ago } from "../../ui/format";
import { Empty, Loading, Panel } from "../../ui/panels";
import { useNow } from "../../ui/useNow";
import { JobLine } from "./JobLine";

const SHOWN = 6;

/** Jobs that failed or missed what was asked of them lately, each with the reason. */
export function Troubles() {
  const failed = useInfiniteQuery(jobList({ state: "FAILED", limit: SHOWN }));
  const done = useInfiniteQuery(jobList({ state: "SUCCEEDED", limit: 50 }));
  const now = useNow(10_000);
  const broken = [failed, done].find((query) => query.isError);
  const jobs = [
    ...jobsOf(failed.data?.pages, "FAILED"),
    ...jobsOf(done.data?.pages, "SUCCEEDED").filter(isTrouble),
  ]
    .sort((a, b) => (b.finishedAt ?? "").localeCompare(a.finishedAt ?? ""))
    .slice(0, SHOWN);
  return (
    <Panel
      title="Failed or missed lately"
      actions={
        <Link to="/jobs" search={{ state: "FAILED" }}>
          All failed jobs
        </Link>
      }
    >
      {broken !== undefined && (
        <Broken problem={asProblem(broken.error)} retry={() => void broken.refetch()} />
      )}
      {jobs.length > 0 && (
        <table className="table overview-table overview-jobs">
          <thead>
            <tr>
              <th scope="col">Job</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {jobs.map((job) => (
              <JobLine key={job.id} job={job}>
                <Why job={job} />
                <time className="overview-under quiet" dateTime={job.finishedAt}>
                  {ago(job.finishedAt, now)}
                </time>
              </JobLine>
            ))}
          </tbody>
        </table>
      )}
      {jobs.length === 0 && broken === undefined && (failed.isPending || done.isPending) && (
        <Loading what="failed jobs" />
      )}
      {jobs.length === 0 && broken === undefined && !failed.isPending && !done.isPending && (
        <Empty title="Nothing failed, nothing missed its objectives" />
      )}
    </Panel>
  );
}

function isTrouble(job: ListedJob): boolean {
  return job.verdict === "MISSED" || job.verdict === "UNEVALUATED";
}

function Why({ job }: { job: ListedJob }) {
  const missed = job.failure === undefined;
  const full = useQuery({ ...jobInFull(job.id), enabled: missed, staleTime: Number.POSITIVE_INFINITY });
  if (job.failure !== undefined) {
    return (
      <span className="overview-why" title={job.failure.message.slice(0, 1000)}>
        <code className={job.state === "FAILED" ? "happens-failed" : undefined}>{job.failure.code}</code>{" "}
        <bdi>{job.failure.message}</bdi>
      </span>
    );
  }
  return <span className="overview-why">{full.data?.evaluation?.words}</span>;
}
