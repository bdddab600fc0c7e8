import { Button } from "@mantine/core";
import { useState } from "react";
import type { Webhook } from "../../api/types";
import { useChange } from "../../api/useChange";
import { changeWebhook, type WebhookWish } from "../../api/webhooks";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { Refusal } from "../../ui/violations";
import { elsewhere, WEBHOOK_FIELDS, WebhookFields } from "./WebhookFields";
import "./webhooks.css";

interface Props {
  readonly webhook: Webhook;
  /** The revision that is there now. */
  readonly tag: string;
  onClose(): void;
}

/** Changes a webhook, unless somebody else changed it since the form was opened. */
export function ChangeWebhook({ webhook, tag, onClose }: Props) {
  const [based, setBased] = useState(tag);
  const [wish, setWish] = useState(() => wishOf(webhook));
  const changing = useChange(["webhooks"], () => changeWebhook(webhook.id, based, wish));
  const refusal = new Refusal(changing.error, WEBHOOK_FIELDS);
  const overtaken = refusal.problem?.status === 412;
  return (
    <FormDrawer
      opened
      title="Change the webhook"
      send="Change it"
      sending={changing.isPending}
      ready={!overtaken}
      problem={overtaken ? undefined : elsewhere(refusal)}
      shell={curl("PUT", `/v1/webhooks/${webhook.id}`, wish, { "If-Match": based })}
      onSend={() => changing.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      <WebhookFields wish={wish} refusal={refusal} onChange={setWish} />
      {overtaken && (
        <div className="webhook-overtaken" role="alert">
          <strong>Somebody else changed this webhook meanwhile</strong>
          <p>Nothing was changed by you. Look at what is there now, and change that.</p>
          <Button
            variant="default"
            disabled={tag === based}
            onClick={() => {
              setBased(tag);
              setWish(wishOf(webhook));
              changing.reset();
            }}
          >
            Show what is there now
          </Button>
        </div>
      )}
    </FormDrawer>
  );
}

function wishOf(webhook: Webhook): WebhookWish {
  return {
    url: webhook.url,
    events: [...webhook.events],
    description: webhook.description,
    enabled: webhook.enabled,
  };
}
