import { PasswordInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ConnectionWish, FORGE_WORDS, FORGES, makeConnection } from "../../api/connections";
import { useChange } from "../../api/useChange";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { Refusal } from "../../ui/violations";
import { hidden } from "./credentials";

const FIELDS = ["/kind", "/name", "/repository", "/secret", "/token", "/apiBase"];

/** Connects a repository. Secret and token are never shown again. */
export function ConnectionForm({ onClose }: { onClose: () => void }) {
  const [wish, setWish] = useState<ConnectionWish>({ kind: "github", name: "", repository: "", secret: "" });
  const making = useChange(["connections"], makeConnection);
  const refusal = new Refusal(making.error, FIELDS);
  return (
    <FormDrawer
      opened
      title="Make a connection"
      send="Make the connection"
      sending={making.isPending}
      problem={refusal.elsewhere}
      shell={curl("POST", "/v1/connections", hidden(wish))}
      onSend={() => making.mutate(wish, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Select
        label="Forge"
        data={FORGES.map((value) => ({ value, label: FORGE_WORDS[value] }))}
        value={wish.kind}
        onChange={(chosen) => setWish({ ...wish, kind: FORGES.find((one) => one === chosen) ?? "github" })}
        allowDeselect={false}
        error={refusal.at("/kind")}
      />
      <TextInput
        label="Name"
        value={wish.name}
        onChange={(event) => setWish({ ...wish, name: event.currentTarget.value })}
        error={refusal.at("/name")}
        data-autofocus
      />
      <TextInput
        label="Repository"
        placeholder="acme/vision"
        value={wish.repository}
        onChange={(event) => setWish({ ...wish, repository: event.currentTarget.value })}
        error={refusal.at("/repository")}
      />
      <PasswordInput
        label="Secret of the hooks"
        description="32 to 255 characters; give the forge the same"
        value={wish.secret}
        onChange={(event) => setWish({ ...wish, secret: event.currentTarget.value })}
        error={refusal.at("/secret")}
        autoComplete="off"
      />
      <PasswordInput
        label="Token, to tell statuses of commits"
        description="It needs no more than to set statuses; without one none are told"
        value={wish.token ?? ""}
        onChange={(event) => setWish({ ...wish, token: event.currentTarget.value || undefined })}
        error={refusal.at("/token")}
        autoComplete="off"
      />
      <TextInput
        label="Address of the forge's API"
        description="Only for a server of your own"
        value={wish.apiBase ?? ""}
        onChange={(event) => setWish({ ...wish, apiBase: event.currentTarget.value || undefined })}
        error={refusal.at("/apiBase")}
      />
    </FormDrawer>
  );
}
