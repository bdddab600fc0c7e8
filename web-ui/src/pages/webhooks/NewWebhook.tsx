import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useChange } from "../../api/useChange";
import { makeWebhook, type WebhookWish } from "../../api/webhooks";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { SecretOnce } from "../../ui/SecretOnce";
import { Refusal } from "../../ui/violations";
import { elsewhere, WEBHOOK_FIELDS, WebhookFields } from "./WebhookFields";

/** Makes a webhook and shows its secret, the only time that anybody can see it. */
export function NewWebhook({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [wish, setWish] = useState<WebhookWish>({
    url: "",
    events: ["job.succeeded", "job.failed"],
    description: "",
    enabled: true,
  });
  const making = useChange(["webhooks"], makeWebhook);
  const refusal = new Refusal(making.error, WEBHOOK_FIELDS);
  const made = making.data;
  if (made !== undefined) {
    return (
      <SecretOnce
        title="The secret of the new webhook"
        secret={made.secret}
        onKept={() => void navigate({ to: "/webhooks/$id", params: { id: made.id } })}
      >
        Your server verifies signatures with it. This is the only time that it is shown.
      </SecretOnce>
    );
  }
  return (
    <FormDrawer
      opened
      title="Make a webhook"
      send="Make the webhook"
      sending={making.isPending}
      problem={elsewhere(refusal)}
      shell={curl("POST", "/v1/webhooks", wish)}
      onSend={() => making.mutate(wish)}
      onClose={onClose}
    >
      <WebhookFields wish={wish} refusal={refusal} onChange={setWish} />
    </FormDrawer>
  );
}
