import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type DeliveryState, oneWebhook } from "../../api/webhooks";
import { PageHead } from "../../ui/PageHead";
import { Loaded } from "../../ui/panels";
import { ScopeNeeded } from "../../ui/ScopeNeeded";
import { Deliveries } from "./Deliveries";
import { WebhookStateTag } from "./stateTags";
import { WebhookActions } from "./WebhookActions";
import { WebhookFacts } from "./WebhookFacts";

interface Props {
  readonly id: string;
  /** Which deliveries are shown. */
  readonly state: DeliveryState | undefined;
  /** Which of them is open. */
  readonly delivery: string | undefined;
}

/** A webhook, what can be done with it, and what became of each event. */
export function WebhookView({ id, state, delivery }: Props) {
  const webhook = useQuery(oneWebhook(id));
  const found = webhook.data;
  return (
    <>
      <PageHead
        title={found?.body.url ?? "Webhook"}
        above={<Link to="/webhooks">Webhooks</Link>}
        tags={found && <WebhookStateTag webhook={found.body} />}
        actions={found && <WebhookActions webhook={found.body} tag={found.tag} />}
      />
      <ScopeNeeded scope="admin" what="Changing, testing and redelivering" />
      <Loaded query={webhook} what="the webhook">
        {({ body }) => (
          <>
            <WebhookFacts webhook={body} />
            <Deliveries webhook={id} state={state} open={delivery} />
          </>
        )}
      </Loaded>
    </>
  );
}
