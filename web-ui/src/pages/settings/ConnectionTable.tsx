import { Button } from "@mantine/core";
import { useState } from "react";
import { type Connection, deleteConnection } from "../../api/connections";
import { useSession } from "../../app/session";
import { Confirmed } from "../../ui/Confirmed";
import { Copy, curl } from "../../ui/copy";
import { CredentialsForm } from "./CredentialsForm";
import "./settings.css";
import { Scrolls } from "../../ui/Scrolls";

export function ConnectionTable({ connections }: { connections: readonly Connection[] }) {
  const [changed, setChanged] = useState<Connection>();
  return (
    <Scrolls label="Connections">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Repository</th>
            <th>Tells statuses</th>
            <th>Address for its hooks</th>
            <th>
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {connections.map((one) => (
            <ConnectionRow key={one.id} connection={one} onReplace={() => setChanged(one)} />
          ))}
        </tbody>
      </table>
      {changed !== undefined && (
        <CredentialsForm connection={changed} onClose={() => setChanged(undefined)} />
      )}
    </Scrolls>
  );
}

function ConnectionRow({ connection, onReplace }: { connection: Connection; onReplace: () => void }) {
  const { may } = useSession();
  const name = connection.name.slice(0, 80);
  return (
    <tr>
      <td className="settings-name">
        <bdi className="cut" title={connection.name}>
          {connection.name}
        </bdi>
      </td>
      <td className="settings-name">
        <span className="cut" title={connection.apiBase}>
          {connection.kind} <bdi className="mono">{connection.repository}</bdi>
        </span>
      </td>
      <td>{connection.tellsStatuses ? "yes" : "no: it has no token"}</td>
      <td>
        <Copy value={window.location.origin + connection.hook}>Copy the address</Copy>
      </td>
      <td>
        <div className="settings-actions">
          <Button variant="default" disabled={!may("admin")} onClick={onReplace}>
            Replace credentials<span className="visually-hidden"> of {name}</span>
          </Button>
          <Confirmed
            label="Delete"
            about={`connection ${name}`}
            title="Delete this connection?"
            disabled={!may("admin")}
            shell={curl("DELETE", `/v1/connections/${connection.id}`)}
            changes={["connections", "pipelines"]}
            act={() => deleteConnection(connection.id)}
          >
            <p>
              Its pipelines go with <bdi>{name}</bdi>; jobs that they ran stay. Hooks of{" "}
              <bdi>{connection.repository}</bdi> are refused from then on.
            </p>
          </Confirmed>
        </div>
      </td>
    </tr>
  );
}
