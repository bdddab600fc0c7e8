import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, body } from "../../api/client";
import { REFRESH } from "../../api/jobs";
import { bytes } from "../../ui/format";
import { Loaded } from "../../ui/panels";
import { fleetOf, useMembers } from "./members";

/** The numbers that one looks at first. */
export function Figures() {
  const tenant = useQuery({
    queryKey: ["jobs", "counts"],
    queryFn: () => body(api.GET("/v1/tenant")),
    refetchInterval: REFRESH,
  });
  const members = useMembers();
  const fleet = members.data === undefined ? undefined : fleetOf(members.data);
  return (
    <Loaded query={tenant} what="figures">
      {({ usage, quota }) => (
        <dl className="figures">
          <Figure name="Running" of={quota.runningJobs}>
            {usage.runningJobs}
          </Figure>
          <Figure name="Waiting" of={quota.queuedJobs}>
            {usage.queuedJobs}
          </Figure>
          <Figure name="Slots in use" of={fleet?.slots}>
            {fleet?.running}
          </Figure>
          <Figure name="Machines" of={undefined} bad={fleet !== undefined && fleet.live === 0}>
            {fleet?.live}
          </Figure>
          <Figure name="Lost" of={undefined} bad={fleet !== undefined && fleet.lost > 0}>
            {fleet === undefined ? undefined : fleet.lost > 0 ? (
              <Link to="/workers" className="figure-link">
                {fleet.lost}
              </Link>
            ) : (
              0
            )}
          </Figure>
          <Figure name="Stored" of={undefined}>
            {bytes(usage.bytes)}
            {quota.bytes !== undefined && <small> of {bytes(quota.bytes)}</small>}
          </Figure>
        </dl>
      )}
    </Loaded>
  );
}

interface FigureProps {
  readonly name: string;
  /** The most that there may be, where there is a bound. */
  readonly of: number | undefined;
  readonly bad?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, of, bad = false, children }: FigureProps) {
  return (
    <div className={bad ? "figure figure-bad" : "figure"}>
      <dt>{name}</dt>
      <dd>
        {children}
        {of !== undefined && <small> of {of.toLocaleString("en")}</small>}
      </dd>
    </div>
  );
}
