import type { Job } from "../../api/types";
import { moment } from "../../ui/format";

export function Canceled({ job }: { job: Job }) {
  return (
    <section className="outcome" aria-label="Verdict">
      <h2>Canceled{job.finishedAt === undefined ? "" : ` at ${moment(job.finishedAt)}`}</h2>
      <p>
        {job.result === undefined
          ? "Nothing was registered."
          : "The version that it had registered by then stays; nothing was measured."}
      </p>
    </section>
  );
}
