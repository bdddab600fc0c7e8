import { Button, Checkbox } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type JobLog, readLog } from "../../api/job";
import { hasEnded, type Job } from "../../api/types";
import { Copy, curl } from "../../ui/copy";
import { download } from "../../ui/download";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { useAddressText } from "../../ui/useAddress";
import { FindInput } from "./FindInput";
import { LogLines } from "./LogLines";
import { matching, textOfLog } from "./logText";

const NET_MILLIS = 15_000;

/** What the engine said: followed while the job runs, searched, downloaded. */
export function Log({ job }: { job: Job }) {
  const queries = useQueryClient();
  const active = !hasEnded(job.state);
  const queryKey = ["jobs", "log", job.id];
  const log = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      readLog(job.id, queries.getQueryData<JobLog>(queryKey), signal, (part) =>
        queries.setQueryData<JobLog>(queryKey, part),
      ),
    refetchInterval: active ? NET_MILLIS : false,
    structuralSharing: false,
  });
  return (
    <Loaded query={log} what="the log">
      {(data) =>
        data.lines.length === 0 ? (
          <Empty title="Nothing has been said">
            {active
              ? "Lines appear here as soon as somebody works on the job."
              : "Nobody worked on this job."}
          </Empty>
        ) : (
          <Shown job={job} log={data} active={active} />
        )
      }
    </Loaded>
  );
}

function Shown({ job, log, active }: { job: Job; log: JobLog; active: boolean }) {
  const [find] = useAddressText("find");
  const [follows, setFollows] = useState(true);
  const lines = useMemo(() => matching(log.lines, find), [log.lines, find]);
  const total = log.lines.length.toLocaleString("en");
  return (
    <Panel
      title={
        find === ""
          ? `${total} ${log.lines.length === 1 ? "line" : "lines"}`
          : `${lines.length.toLocaleString("en")} of ${total} lines`
      }
      actions={
        <div className="job-filters">
          <FindInput label="Search the log" placeholder="Search" />
          {active && (
            <Checkbox
              label="Follow the end"
              checked={follows}
              onChange={(event) => setFollows(event.currentTarget.checked)}
            />
          )}
          <Copy value={curl("GET", `/v1/jobs/${job.id}/log?limit=200`)}>Copy as curl</Copy>
          <Button variant="default" onClick={() => download(`${job.id}.log`, textOfLog(log.lines))}>
            Download
          </Button>
        </div>
      }
    >
      {lines.length === 0 ? (
        <Empty title="No line has that" />
      ) : (
        <LogLines lines={lines} find={find} follows={follows} onLeaveEnd={() => setFollows(false)} />
      )}
    </Panel>
  );
}
