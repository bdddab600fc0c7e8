import { useQuery } from "@tanstack/react-query";
import { ownTenant, type Tenant } from "../../api/tenants";
import { useSession } from "../../app/session";
import { ThemeSwitch } from "../../app/ThemeSwitch";
import { Loaded, Panel } from "../../ui/panels";
import { Usage } from "./Usage";
import "./settings.css";

/** Who is signed in, how much of the tenant's quota is used, and how the dashboard looks. */
export function GeneralPart() {
  const { session } = useSession();
  const tenant = useQuery(ownTenant);
  return (
    <>
      <Panel title="Look">
        <div className="panel-body settings-look">
          <ThemeSwitch />
          <span className="quiet">Auto follows what your system says.</span>
        </div>
      </Panel>
      <Panel title="You">
        <dl className="facts panel-body">
          <dt>Signed in as</dt>
          <dd className="mono">{session.actor}</dd>
          <dt>Scope</dt>
          <dd>{session.scope}</dd>
          <dt>Tenant</dt>
          <dd>
            <TenantName tenant={tenant.data} id={session.tenant} />
          </dd>
        </dl>
      </Panel>
      <Panel title="Quota of your tenant">
        <Loaded query={tenant} what="the tenant">
          {(found) => (
            <div className="panel-body">
              <Usage tenant={found} />
            </div>
          )}
        </Loaded>
      </Panel>
      <Panel title="The API">
        <p className="panel-body settings-text">
          All that this dashboard does goes through the API. <a href="/v1/docs">Its description</a> can be
          tried out, and <a href="/v1/openapi.json">its OpenAPI document</a> makes clients.
        </p>
      </Panel>
    </>
  );
}

function TenantName({ tenant, id }: { tenant: Tenant | undefined; id: string }) {
  return (
    <>
      {tenant !== undefined && (
        <>
          <bdi>{tenant.name}</bdi>{" "}
        </>
      )}
      <code className="quiet">{id}</code>
    </>
  );
}
