import { TextInput } from "@mantine/core";
import { useState } from "react";
import { makeTenant, type QuotaWish } from "../../api/tenants";
import { useChange } from "../../api/useChange";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { SecretOnce } from "../../ui/SecretOnce";
import { Refusal } from "../../ui/violations";
import { QuotaFields, quotaFields } from "./QuotaFields";

/** Makes a tenant and shows the key of its first administrator, once. */
export function TenantForm({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [quota, setQuota] = useState<QuotaWish>({});
  const making = useChange(["tenants"], makeTenant);
  const refusal = new Refusal(making.error, ["/name", ...quotaFields("/quota")]);
  const wish = { name, quota };
  if (making.data !== undefined) {
    return (
      <SecretOnce title="The first key of the new tenant" secret={making.data.key} onKept={onClose}>
        It is its administrator&apos;s. This is the only time that it is shown.
      </SecretOnce>
    );
  }
  return (
    <FormDrawer
      opened
      title="Make a tenant"
      send="Make the tenant"
      sending={making.isPending}
      problem={refusal.elsewhere}
      shell={curl("POST", "/v1/tenants", wish)}
      onSend={() => making.mutate(wish)}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={refusal.at("/name")}
        data-autofocus
      />
      <QuotaFields quota={quota} refusal={refusal} pointer="/quota" onChange={setQuota} />
    </FormDrawer>
  );
}
