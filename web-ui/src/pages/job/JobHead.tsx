import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { hasEnded, type Job } from "../../api/types";
import { useSession } from "../../app/session";
import { Copy, curl } from "../../ui/copy";
import { duration, moment } from "../../ui/format";
import { GraphLink } from "../../ui/GraphLink";
import { PageHead } from "../../ui/PageHead";
import { StateTag, VerdictTag } from "../../ui/tags";
import { useNow } from "../../ui/useNow";
import { Cancel } from "./Cancel";

/** What job this is, where it stands, and what can be done with it. */
export function JobHead({ job, gone }: { job: Job; gone: boolean }) {
  const { may } = useSession();
  const ended = hasEnded(job.state);
  return (
    <>
      <PageHead
        title={`${job.technique} of ${job.model}`}
        above={<Link to="/jobs">Jobs</Link>}
        tags={
          <>
            <StateTag state={job.state} />
            <VerdictTag verdict={job.verdict} />
          </>
        }
        actions={
          <>
            {!ended && !gone && may("submit") && job.state !== "CANCELING" && <Cancel job={job} />}
            <Copy value={curl("POST", "/v1/jobs", job.spec)}>Copy as curl</Copy>
            {job.result !== undefined && (
              <GraphLink at={{ name: job.result.model, number: job.result.version }} />
            )}
            {job.result !== undefined && <Compare model={job.result.model} />}
            {may("submit") && (
              <Button
                variant="default"
                renderRoot={(props) => <Link {...props} to="/jobs/new" search={{ from: job.id }} />}
              >
                Clone and edit
              </Button>
            )}
          </>
        }
      />
      <dl className="job-line">
        <div>
          <dt>Job</dt>
          <dd>
            <code>{job.id}</code>
          </dd>
        </div>
        <div>
          <dt>Submitted</dt>
          <dd>{moment(job.submittedAt)}</dd>
        </div>
        <Took job={job} />
        {job.result !== undefined && (
          <div>
            <dt>Result</dt>
            <dd>
              <Link
                to="/models/$model/versions/$version"
                params={{ model: job.result.model, version: String(job.result.version) }}
              >
                <bdi>{job.result.model}</bdi>:{job.result.version}
              </Link>
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

/** With the original and all other variants. */
function Compare({ model }: { model: string }) {
  return (
    <Button variant="default" renderRoot={(props) => <Link {...props} to="/compare" search={{ model }} />}>
      Compare
    </Button>
  );
}

function Took({ job }: { job: Job }) {
  const running = job.startedAt !== undefined && job.finishedAt === undefined;
  const now = useNow(1000, running);
  if (job.startedAt === undefined) {
    return null;
  }
  const end = job.finishedAt === undefined ? now : Date.parse(job.finishedAt);
  return (
    <div>
      <dt>{running ? "Since its start" : "Took"}</dt>
      <dd>{duration(end - Date.parse(job.startedAt))}</dd>
    </div>
  );
}
