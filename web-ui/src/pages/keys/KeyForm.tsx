import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { KEY_SCOPES, type KeyScope, makeKey, SCOPE_WORDS } from "../../api/keys";
import { useChange } from "../../api/useChange";
import { useSession } from "../../app/session";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { SecretOnce } from "../../ui/SecretOnce";
import { Refusal } from "../../ui/violations";

const FIELDS = ["/name", "/scope", "/expiresAt"];

/** Makes a key and shows it, the only time that anybody can see it. */
export function KeyForm({ onClose }: { onClose: () => void }) {
  const { may } = useSession();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<KeyScope>("read");
  const [day, setDay] = useState("");
  const making = useChange(["keys"], makeKey);
  const refusal = new Refusal(making.error, FIELDS);
  const wish = { name, scope, expiresAt: endOf(day) };
  if (making.data !== undefined) {
    return (
      <SecretOnce title="The new key" secret={making.data.key} onKept={onClose}>
        This is the only time that the key is shown. Keep it where secrets belong.
      </SecretOnce>
    );
  }
  return (
    <FormDrawer
      opened
      title="Make a key"
      send="Make the key"
      sending={making.isPending}
      problem={refusal.elsewhere}
      shell={curl("POST", "/v1/api-keys", wish)}
      onSend={() => making.mutate(wish)}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Who or what will use it"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refusal.at("/name")}
        data-autofocus
      />
      <Select
        label="Scope"
        data={KEY_SCOPES.filter(may).map((one) => ({ value: one, label: `${one}: ${SCOPE_WORDS[one]}` }))}
        value={scope}
        onChange={(chosen) => setScope(KEY_SCOPES.find((one) => one === chosen) ?? "read")}
        allowDeselect={false}
        error={refusal.at("/scope")}
      />
      <TextInput
        type="date"
        label="Last day"
        description="Without one it is good until somebody revokes it"
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
        error={refusal.at("/expiresAt")}
      />
    </FormDrawer>
  );
}

/** The end of a day in the reader's zone. */
function endOf(day: string): string | undefined {
  return day === "" ? undefined : new Date(`${day}T23:59:59`).toISOString();
}
