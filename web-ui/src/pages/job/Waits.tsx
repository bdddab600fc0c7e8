import { Link } from "@tanstack/react-router";
import type { Job } from "../../api/types";
import { duration, moment } from "../../ui/format";
import { useNow } from "../../ui/useNow";

/** Why nobody takes the job, and until when it is waited for. */
export function Waits({ waiting }: { waiting: NonNullable<Job["waiting"]> }) {
  const now = useNow();
  const left = waiting.failsAt === undefined ? undefined : Date.parse(waiting.failsAt) - now;
  return (
    <div className="outcome-notice outcome-notice-warn">
      <h2>Nobody can take this job</h2>
      <p>{waiting.message}</p>
      <p>
        {left !== undefined && left > 0 && (
          <>
            It fails in {duration(left)}, at {moment(waiting.failsAt)}.{" "}
          </>
        )}
        <Link to="/workers">See which workers there are</Link>
      </p>
      <p className="quiet">
        <code>{waiting.reason}</code>
        {waiting.pool !== undefined && (
          <>
            {" "}
            in pool <code>{waiting.pool}</code>
          </>
        )}
      </p>
    </div>
  );
}
