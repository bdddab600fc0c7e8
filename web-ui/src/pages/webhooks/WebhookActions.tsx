import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Webhook } from "../../api/types";
import { useChange } from "../../api/useChange";
import { deleteWebhook, rotateSecret, testWebhook } from "../../api/webhooks";
import { useSession } from "../../app/session";
import { Confirmed } from "../../ui/Confirmed";
import { Copy, curl } from "../../ui/copy";
import { Refused } from "../../ui/Refused";
import { SecretOnce } from "../../ui/SecretOnce";
import { ChangeWebhook } from "./ChangeWebhook";

/** What can be done with a webhook. */
export function WebhookActions({ webhook, tag }: { webhook: Webhook; tag: string }) {
  const { may } = useSession();
  const navigate = useNavigate();
  const locked = !may("admin");
  const path = `/v1/webhooks/${webhook.id}`;
  const [changing, form] = useDisclosure(false);
  const [secret, setSecret] = useState<string>();
  const testing = useChange(["webhooks"], () => testWebhook(webhook.id));
  return (
    <>
      <Button
        variant="default"
        disabled={locked}
        loading={testing.isPending}
        onClick={() =>
          testing.mutate(undefined, {
            onSuccess: (sent) =>
              void navigate({
                to: "/webhooks/$id",
                params: { id: webhook.id },
                search: { delivery: sent.id },
              }),
          })
        }
      >
        Send a test
      </Button>
      <Copy value={curl("POST", `${path}/test`)}>Copy test as curl</Copy>
      <Button variant="default" disabled={locked} onClick={form.open}>
        Change
      </Button>
      <Confirmed
        label="Another secret"
        title="Sign by another secret?"
        disabled={locked}
        shell={curl("POST", `${path}/rotate-secret`)}
        changes={["webhooks"]}
        act={async () => setSecret((await rotateSecret(webhook.id)).secret)}
      >
        <p>
          The new secret is shown once. The old one also signs for a while, so that your server can change
          over.
        </p>
      </Confirmed>
      <Confirmed
        label="Delete"
        title="Delete this webhook?"
        disabled={locked}
        shell={curl("DELETE", path, undefined, { "If-Match": tag })}
        changes={["webhooks"]}
        act={async () => {
          await deleteWebhook(webhook.id, tag);
          await navigate({ to: "/webhooks" });
        }}
      >
        <p>
          <bdi>{webhook.url.slice(0, 200)}</bdi> is told nothing any more, and its deliveries are forgotten.
        </p>
      </Confirmed>
      {changing && <ChangeWebhook webhook={webhook} tag={tag} onClose={form.close} />}
      <SecretOnce title="The new secret" secret={secret} onKept={() => setSecret(undefined)}>
        This is the only time that it is shown. Give it to your server now.
      </SecretOnce>
      <Refused change={testing} />
    </>
  );
}
