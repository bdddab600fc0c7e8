import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { jobList } from "../../api/jobs";
import { useSession } from "../../app/session";
import { PageHead } from "../../ui/PageHead";
import { Figures } from "./Figures";
import { FirstSteps } from "./FirstSteps";
import { Fleet } from "./Fleet";
import { JobsAtWork } from "./JobsAtWork";
import { Troubles } from "./Troubles";
import { Winners } from "./Winners";
import "./overview.css";

/** The board: what runs, what came out of it, and on which machines. */
export default function OverviewPage() {
  const { may } = useSession();
  const any = useInfiniteQuery(jobList({ limit: 1 }));
  const isNew = any.data?.pages[0]?.items.length === 0;
  return (
    <>
      <PageHead
        title="Overview"
        actions={
          may("submit") &&
          !isNew && <Button renderRoot={(props) => <Link to="/jobs/new" {...props} />}>New job</Button>
        }
      />
      {isNew && <FirstSteps />}
      <Figures />
      <div className="overview">
        {!isNew && (
          <div className="overview-column">
            <JobsAtWork />
            <Troubles />
          </div>
        )}
        <div className="overview-column">
          {!isNew && <Winners />}
          <Fleet />
        </div>
      </div>
    </>
  );
}
