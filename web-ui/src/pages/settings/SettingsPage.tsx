import { Link, useSearch } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { PageHead } from "../../ui/PageHead";
import { AuditPart } from "./AuditPart";
import { ConnectionsPart } from "./ConnectionsPart";
import { GeneralPart } from "./GeneralPart";
import { PipelinesPart } from "./PipelinesPart";
import { TenantsPart } from "./TenantsPart";
import "./settings.css";

const PARTS: readonly (readonly [part: string | undefined, name: string, content: ComponentType])[] = [
  [undefined, "You and your tenant", GeneralPart],
  ["connections", "Connections", ConnectionsPart],
  ["pipelines", "Pipelines", PipelinesPart],
  ["audit", "Audit log", AuditPart],
  ["tenants", "Tenants", TenantsPart],
];

/** What belongs to no single model or job; the part that is shown stands in the address. */
export default function SettingsPage() {
  const { part } = useSearch({ strict: false });
  const [, shownName, Shown] = PARTS.find(([one]) => one === part) ?? ["", "Settings", GeneralPart];
  return (
    <>
      <PageHead title={part === undefined ? "Settings" : `Settings: ${shownName.toLowerCase()}`} />
      <nav className="settings-parts" aria-label="Parts of the settings">
        {PARTS.map(([one, name]) => (
          <Link
            key={name}
            to="/settings"
            search={{ part: one }}
            aria-current={name === shownName ? "page" : undefined}
            activeProps={{}}
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {name}
          </Link>
        ))}
      </nav>
      <Shown />
    </>
  );
}
