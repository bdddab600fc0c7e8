import { SegmentedControl } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { WORKER_ROLES, WORKER_STATES } from "../../api/workers";
import { PageHead } from "../../ui/PageHead";
import { ScopeNeeded } from "../../ui/ScopeNeeded";
import { Fleet } from "./Fleet";
import { Quarantine } from "./Quarantine";
import { ROLE_WORDS, WORKER_STATE_WORDS } from "./words";
import "./workers.css";

/** Who quantizes and measures, on what, and how it goes with them. */
export default function WorkersPage() {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const state = WORKER_STATES.find((one) => one === search.state);
  const role = WORKER_ROLES.find((one) => one === search.role);
  const choose = (changed: { state?: string | undefined; role?: string | undefined }) =>
    void navigate({ to: "/workers", search: { state, role, ...changed } });
  return (
    <>
      <PageHead title="Workers" />
      <ScopeNeeded scope="admin" what="Draining and resuming workers" />
      <div className="worker-filters">
        <SegmentedControl
          aria-label="Which state"
          value={state ?? ""}
          onChange={(chosen) => choose({ state: chosen || undefined })}
          data={[
            { value: "", label: "All states" },
            ...WORKER_STATES.map((one) => ({ value: one, label: WORKER_STATE_WORDS[one] })),
          ]}
        />
        <SegmentedControl
          aria-label="Which role"
          value={role ?? ""}
          onChange={(chosen) => choose({ role: chosen || undefined })}
          data={[
            { value: "", label: "All roles" },
            ...WORKER_ROLES.map((one) => ({ value: one, label: ROLE_WORDS[one] })),
          ]}
        />
      </div>
      <Fleet state={state} role={role} />
      <Quarantine />
    </>
  );
}
