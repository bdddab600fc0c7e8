import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { jobList, jobsOf, type ListedJob } from "../../api/jobs";
import { asProblem } from "../../api/problem";
import { useSession } from "../../app/session";
import { Broken } from "../../ui/Broken";
import { Copy, curl } from "../../ui/copy";
import { PageHead } from "../../ui/PageHead";
import { Empty, Loading } from "../../ui/panels";
import { CancelJob } from "./CancelJob";
import { FilterBar } from "./FilterBar";
import { isFiltered, pathOf, readFilters } from "./filters";
import { JobTable } from "./JobTable";
import { NewerJobs } from "./NewerJobs";
import "./jobs.css";

/** All jobs, live, the newest first. */
export default function JobsPage() {
  const filters = readFilters(useSearch({ strict: false }));
  const list = useInfiniteQuery(jobList(filters));
  const [toCancel, setToCancel] = useState<ListedJob>();
  const { may } = useSession();
  const pages = list.data?.pages;
  const jobs = useMemo(() => jobsOf(pages, filters.state), [pages, filters.state]);

  return (
    <>
      <PageHead
        title="Jobs"
        actions={
          <>
            <Copy value={curl("GET", pathOf(filters))}>Copy as curl</Copy>
            {may("submit") && <NewJob />}
          </>
        }
      />
      <FilterBar filters={filters} />
      {list.isError && !list.isFetchNextPageError && (
        <Broken problem={asProblem(list.error)} retry={() => void list.refetch()} />
      )}
      {list.isPending && <Loading what="jobs" />}
      {pages !== undefined && (
        <>
          <p className="jobs-count quiet" role="status">
            {countOf(jobs.length, list.hasNextPage)}
          </p>
          <NewerJobs asked={filters} pages={pages} />
          {jobs.length === 0 && !list.hasNextPage ? (
            <Nothing filtered={isFiltered(filters)} />
          ) : (
            <JobTable
              jobs={jobs}
              more={list.hasNextPage && !list.isFetchNextPageError}
              loading={list.isFetchingNextPage}
              fetchMore={list.fetchNextPage}
              cancel={may("submit") ? setToCancel : undefined}
            />
          )}
          {list.isFetchNextPageError && (
            <Broken problem={asProblem(list.error)} retry={() => void list.fetchNextPage()} />
          )}
        </>
      )}
      {toCancel !== undefined && <CancelJob job={toCancel} close={() => setToCancel(undefined)} />}
    </>
  );
}

function NewJob() {
  return <Button renderRoot={(props) => <Link to="/jobs/new" {...props} />}>New job</Button>;
}

function countOf(count: number, more: boolean): string {
  const jobs = `${count.toLocaleString("en")} ${count === 1 ? "job" : "jobs"}`;
  return more ? `The newest ${jobs}; older ones come as you scroll` : jobs;
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { may } = useSession();
  if (filtered) {
    return (
      <Empty title="No job matches">
        <Button variant="default" renderRoot={(props) => <Link to="." search={{}} {...props} />}>
          Show all jobs
        </Button>
      </Empty>
    );
  }
  return (
    <Empty title="No jobs yet">
      <p>A job quantizes a model, measures it against the original and gives a verdict.</p>
      {may("submit") ? <NewJob /> : <p>To submit one you need a key with the scope submit.</p>}
    </Empty>
  );
}
