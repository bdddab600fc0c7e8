import { Select, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ACTIONS, actionOf, auditList } from "../../api/audit";
import { MoreRows } from "../../ui/MoreRows";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { OnlyWith } from "../../ui/ScopeNeeded";
import { AuditTable } from "./AuditTable";
import { ChainCheck } from "./ChainCheck";
import "./settings.css";

/** Who changed what. */
export function AuditPart() {
  return (
    <OnlyWith scope="admin" what="Reading the audit log">
      <ChainCheck />
      <Log />
    </OnlyWith>
  );
}

function Log() {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const action = actionOf(search.action);
  const { actor } = search;
  const events = useInfiniteQuery(auditList({ action, actor }));
  const choose = (changed: { action?: string | undefined; actor?: string | undefined }) =>
    void navigate({ to: "/settings", search: { part: "audit", action, actor, ...changed } });
  return (
    <Panel title="Audit log">
      <div className="panel-body settings-line">
        <Select
          label="Who did what"
          placeholder="Everything"
          data={ACTIONS.map(([value, label]) => ({ value, label }))}
          value={action ?? null}
          onChange={(chosen) => choose({ action: chosen ?? undefined })}
          clearable
          searchable
        />
        <TextInput
          key={actor ?? ""}
          label="By whom"
          placeholder="The id of a key"
          defaultValue={actor ?? ""}
          onBlur={(event) => {
            const typed = event.currentTarget.value.trim();
            if (typed !== (actor ?? "")) {
              choose({ actor: typed || undefined });
            }
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.currentTarget.blur();
            }
          }}
        />
      </div>
      <Loaded query={events} what="the log">
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="Nothing of that kind happened" />
          ) : (
            <>
              <AuditTable events={rows} />
              <MoreRows query={events} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
