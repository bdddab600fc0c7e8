import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { jobQuery } from "../../api/job";
import { asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { PageHead } from "../../ui/PageHead";
import { Loading } from "../../ui/panels";
import { JobHead } from "./JobHead";
import "./JobView.css";
import { useFollowing } from "./following";
import { JobTabs, tabOf } from "./JobTabs";
import { Outcome } from "./Outcome";

/** Everything about one job: what came of it first, then what one may want to look into. */
export function JobView({ id }: { id: string }) {
  const query = useQuery(jobQuery(id));
  const { tab } = useSearch({ strict: false });
  const job = query.data;
  useFollowing(job);

  if (job === undefined) {
    return (
      <>
        <PageHead title="Job" above={<Link to="/jobs">Jobs</Link>} />
        {query.isError ? (
          <Broken problem={asProblem(query.error)} retry={() => void query.refetch()} page />
        ) : (
          <Loading what="the job" />
        )}
      </>
    );
  }
  const problem = query.isError ? asProblem(query.error) : undefined;
  const gone = problem?.status === 404 || problem?.status === 410;
  const shown = tabOf(tab, job);
  return (
    <>
      <JobHead job={job} gone={gone} />
      {gone ? (
        <p className="job-gone" role="alert">
          This job has been deleted meanwhile. You see what was known of it last.
        </p>
      ) : (
        problem !== undefined && <Broken problem={problem} retry={() => void query.refetch()} />
      )}
      <Outcome job={job} />
      <JobTabs job={job} shown={shown} />
      <shown.Content job={job} />
    </>
  );
}
