import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { type Connection, replaceCredentials } from "../../api/connections";
import { useChange } from "../../api/useChange";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { Refusal } from "../../ui/violations";
import { hidden } from "./credentials";

interface Props {
  readonly connection: Connection;
  onClose(): void;
}

/** Puts another secret, another token or both in place of what a connection had. */
export function CredentialsForm({ connection, onClose }: Props) {
  const [secret, setSecret] = useState("");
  const [token, setToken] = useState("");
  const credentials = { secret: secret || undefined, token: token || undefined };
  const replacing = useChange(["connections"], () => replaceCredentials(connection.id, credentials));
  const refusal = new Refusal(replacing.error, ["/secret", "/token"]);
  return (
    <FormDrawer
      opened
      title="Replace credentials"
      send="Replace them"
      sending={replacing.isPending}
      ready={secret !== "" || token !== ""}
      problem={refusal.elsewhere}
      shell={curl("POST", `/v1/connections/${connection.id}/replace-credentials`, hidden(credentials))}
      onSend={() => replacing.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Of <bdi>{connection.name.slice(0, 200)}</bdi>. What is left empty stays as it is. Hooks that are
        signed by the old secret are refused from then on.
      </p>
      <PasswordInput
        label="New secret"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        error={refusal.at("/secret")}
        autoComplete="off"
        data-autofocus
      />
      <PasswordInput
        label="New token"
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        error={refusal.at("/token")}
        autoComplete="off"
      />
    </FormDrawer>
  );
}
