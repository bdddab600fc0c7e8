import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { isAtWork, jobList, jobsOf, type ListedJob } from "../../api/jobs";
import { asProblem } from "../../api/problem";
import type { JobState } from "../../api/types";
import { Broken } from "../../ui/Broken";
import { Empty, Loading, Panel } from "../../ui/panels";
import { JobLine } from "./JobLine";

const SHOWN = 10;

function useInState(state: JobState) {
  const query = useInfiniteQuery(jobList({ state, limit: SHOWN }));
  return { query, jobs: jobsOf(query.data?.pages, state) };
}

/** What runs, and beneath it what waits. */
export function JobsAtWork() {
  const lists = [
    useInState("RUNNING"),
    useInState("EVALUATING"),
    useInState("CANCELING"),
    useInState("EVALUATION_QUEUED"),
    useInState("RETRY_WAIT"),
    useInState("QUEUED"),
  ];
  const broken = lists.find(({ query }) => query.isError)?.query;
  const jobs = lists.flatMap((list) => list.jobs).sort(byNearness);
  const pending = lists.some(({ query }) => query.isPending);
  const more = jobs.length > SHOWN || lists.some(({ query }) => query.hasNextPage);
  return (
    <Panel title="Running and waiting" actions={<Link to="/jobs">All jobs</Link>}>
      {broken !== undefined && (
        <Broken problem={asProblem(broken.error)} retry={() => void broken.refetch()} />
      )}
      {jobs.length > 0 && (
        <table className="table overview-table overview-jobs">
          <thead>
            <tr>
              <th scope="col">Job</th>
              <th scope="col">What happens</th>
            </tr>
          </thead>
          <tbody>
            {jobs.slice(0, SHOWN).map((job) => (
              <JobLine key={job.id} job={job} />
            ))}
          </tbody>
        </table>
      )}
      {more && <p className="overview-more quiet">and more</p>}
      {jobs.length === 0 && pending && broken === undefined && <Loading what="jobs" />}
      {jobs.length === 0 && !pending && broken === undefined && <Empty title="Nothing runs or waits" />}
    </Panel>
  );
}

/** What runs comes first; of the rest what was submitted first, because it is next. */
function byNearness(a: ListedJob, b: ListedJob): number {
  return Number(isAtWork(b.state)) - Number(isAtWork(a.state)) || (a.id < b.id ? -1 : 1);
}
