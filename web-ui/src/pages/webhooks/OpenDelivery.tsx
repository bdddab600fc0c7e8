import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type DeliveryDetail, type DeliveryState, oneDelivery } from "../../api/webhooks";
import { Copy, curl } from "../../ui/copy";
import { moment } from "../../ui/format";
import { Loaded, Panel } from "../../ui/panels";
import { AttemptTable } from "./AttemptTable";
import { DeliveryStateTag } from "./stateTags";
import "./webhooks.css";

interface Props {
  readonly webhook: string;
  readonly delivery: string;
  readonly state: DeliveryState | undefined;
}

/** One delivery whole: what was sent, and every attempt. */
export function OpenDelivery({ webhook, delivery, state }: Props) {
  const navigate = useNavigate();
  const detail = useQuery(oneDelivery(webhook, delivery));
  const path = `/v1/webhooks/${webhook}/deliveries/${delivery}/redeliver`;
  return (
    <Panel
      title="One delivery"
      actions={
        <span className="webhook-buttons">
          <Copy value={curl("POST", path)}>Copy redelivery as curl</Copy>
          <Button
            variant="default"
            onClick={() => void navigate({ to: "/webhooks/$id", params: { id: webhook }, search: { state } })}
          >
            Close
          </Button>
        </span>
      }
    >
      <Loaded query={detail} what="the delivery">
        {(found) => <Detail found={found} />}
      </Loaded>
    </Panel>
  );
}

function Detail({ found: { delivery, attempts, body } }: { found: DeliveryDetail }) {
  return (
    <>
      <dl className="facts panel-body">
        <dt>State</dt>
        <dd>
          <DeliveryStateTag state={delivery.state} />
          {delivery.nextAttemptAt !== undefined && ` · next attempt ${moment(delivery.nextAttemptAt)}`}
        </dd>
        <dt>Event</dt>
        <dd className="mono">{delivery.type}</dd>
        <dt>Of</dt>
        <dd>
          <bdi className="mono">{delivery.subject}</bdi>
        </dd>
        <dt>Id</dt>
        <dd className="mono">{delivery.event}</dd>
      </dl>
      <h3 className="webhook-part">Attempts</h3>
      <AttemptTable attempts={attempts} />
      <h3 className="webhook-part">What was sent</h3>
      <pre className="webhook-document">{indented(body)}</pre>
    </>
  );
}

/** JSON in lines; anything else as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
