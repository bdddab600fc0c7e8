import { Button } from "@mantine/core";
import { useState } from "react";
import type { Tenant } from "../../api/tenants";
import { bytes, moment } from "../../ui/format";
import { QuotaForm } from "./QuotaForm";
import "./settings.css";
import { Scrolls } from "../../ui/Scrolls";

export function TenantTable({ tenants }: { tenants: readonly Tenant[] }) {
  const [changed, setChanged] = useState<Tenant>();
  return (
    <Scrolls label="Tenants">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th className="number">Stored</th>
            <th className="number">Waiting jobs</th>
            <th className="number">Running jobs</th>
            <th className="number">Requests a second</th>
            <th>Made</th>
            <th>
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tenants.map((tenant) => (
            <TenantRow key={tenant.id} tenant={tenant} onChange={() => setChanged(tenant)} />
          ))}
        </tbody>
      </table>
      {changed !== undefined && <QuotaForm tenant={changed} onClose={() => setChanged(undefined)} />}
    </Scrolls>
  );
}

function TenantRow({ tenant, onChange }: { tenant: Tenant; onChange: () => void }) {
  const { quota, usage } = tenant;
  return (
    <tr>
      <td className="settings-name">
        <bdi className="cut" title={`${tenant.name} ${tenant.id}`}>
          {tenant.name}
        </bdi>
      </td>
      <td className="number">{ofMost(bytes(usage.bytes), bytes(quota.bytes))}</td>
      <td className="number">{ofMost(counted(usage.queuedJobs), counted(quota.queuedJobs))}</td>
      <td className="number">{ofMost(counted(usage.runningJobs), counted(quota.runningJobs))}</td>
      <td className="number">{counted(quota.requestsPerSecond)}</td>
      <td className="settings-moment">{moment(tenant.createdAt)}</td>
      <td>
        <div className="settings-actions">
          <Button variant="default" onClick={onChange}>
            Change quota<span className="visually-hidden"> of {tenant.name.slice(0, 80)}</span>
          </Button>
        </div>
      </td>
    </tr>
  );
}

function counted(count: number | undefined): string {
  return count?.toLocaleString("en") ?? "";
}

function ofMost(used: string, most: string): string {
  return most === "" ? used : `${used} of ${most}`;
}
