import { revokeKey, SCOPE_WORDS, stateOf } from "../../api/keys";
import type { ApiKey } from "../../api/types";
import { useSession } from "../../app/session";
import { Confirmed } from "../../ui/Confirmed";
import { curl } from "../../ui/copy";
import { ago, moment } from "../../ui/format";
import { useNow } from "../../ui/useNow";
import "./KeyTable.css";
import { Scrolls } from "../../ui/Scrolls";

export function KeyTable({ keys }: { keys: readonly ApiKey[] }) {
  const now = useNow(10_000);
  const { session } = useSession();
  return (
    <Scrolls label="Keys">
      <table className="table key-table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Begins with</th>
            <th>Scope</th>
            <th>State</th>
            <th>Last used</th>
            <th>Expires</th>
            <th>Made</th>
            <th>
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} row={key} now={now} own={session.actor === key.id} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function KeyRow({ row, now, own }: { row: ApiKey; now: number; own: boolean }) {
  const state = stateOf(row, now);
  return (
    <tr className={state === "in use" ? undefined : "quiet"}>
      <td className="key-name">
        <bdi className="cut" title={row.name}>
          {row.name}
        </bdi>
        {own && <span className="quiet">the one you came with</span>}
      </td>
      <td>
        <code>{row.hint}…</code>
      </td>
      <td title={scopeWords(row.scope)}>{row.scope}</td>
      <td>
        <span className={`tag tag-${state === "in use" ? "done" : "waiting"}`}>{state}</span>
      </td>
      <td title={moment(row.lastUsedAt)}>
        {row.lastUsedAt === undefined ? "never" : ago(row.lastUsedAt, now)}
      </td>
      <td>{row.expiresAt === undefined ? "never" : moment(row.expiresAt)}</td>
      <td title={row.createdBy}>{moment(row.createdAt)}</td>
      <td className="key-action">
        {state !== "revoked" && (
          <Confirmed
            label="Revoke"
            about={`key ${row.name.slice(0, 80)}`}
            title="Revoke this key?"
            shell={curl("DELETE", `/v1/api-keys/${row.id}`)}
            changes={["keys"]}
            act={() => revokeKey(row.id)}
          >
            <p>
              <bdi>{row.name.slice(0, 200)}</bdi> (<code>{row.hint}…</code>) is refused from the next request
              on, and so are the sessions that it opened. This cannot be undone.
            </p>
            {own && (
              <p>
                <strong>You are signed in with this key: you will be signed out.</strong>
              </p>
            )}
          </Confirmed>
        )}
      </td>
    </tr>
  );
}

function scopeWords(scope: string): string | undefined {
  const found = Object.entries(SCOPE_WORDS).find(([name]) => name === scope);
  return found === undefined ? undefined : `May ${found[1]}`;
}
