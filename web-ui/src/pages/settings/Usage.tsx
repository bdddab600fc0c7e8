import type { Tenant } from "../../api/tenants";
import { bytes, percent } from "../../ui/format";
import { Meter } from "../../ui/Meter";

/** How much of each bound is used. */
export function Usage({ tenant: { quota, usage } }: { tenant: Tenant }) {
  return (
    <dl className="facts">
      <Bound name="Models and datasets" used={usage.bytes} most={quota.bytes} words={bytes} />
      <Bound name="Waiting jobs" used={usage.queuedJobs} most={quota.queuedJobs} words={counted} />
      <Bound name="Running jobs" used={usage.runningJobs} most={quota.runningJobs} words={counted} />
      <dt>Requests</dt>
      <dd>
        {quota.requestsPerSecond === undefined
          ? "no bound of the tenant's own"
          : `at most ${counted(quota.requestsPerSecond)} a second, of all keys together`}
      </dd>
    </dl>
  );
}

interface BoundProps {
  readonly name: string;
  readonly used: number;
  readonly most: number | undefined;
  words(count: number): string;
}

function Bound({ name, used, most, words }: BoundProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Meter label={name} value={used} most={most}>
          {most === undefined
            ? `${words(used)}, no bound`
            : `${words(used)} of ${words(most)}${most > 0 ? ` (${percent(used / most)})` : ""}`}
        </Meter>
      </dd>
    </>
  );
}

function counted(count: number): string {
  return count.toLocaleString("en");
}
