import { Link } from "@tanstack/react-router";
import type { Delivery, DeliveryState } from "../../api/webhooks";
import { ago, moment } from "../../ui/format";
import { useNow } from "../../ui/useNow";
import { answerWords } from "./answers";
import { RedeliverButton } from "./RedeliverButton";
import { DeliveryStateTag } from "./stateTags";
import "./webhooks.css";
import { Scrolls } from "../../ui/Scrolls";

interface Props {
  readonly webhook: string;
  readonly deliveries: readonly Delivery[];
  readonly state: DeliveryState | undefined;
  readonly open: string | undefined;
}

export function DeliveryTable({ webhook, deliveries, state, open }: Props) {
  const now = useNow(5_000);
  return (
    <Scrolls label="Deliveries">
      <table className="table">
        <thead>
          <tr>
            <th>Event</th>
            <th>Of</th>
            <th>State</th>
            <th>Last answer</th>
            <th className="number">Attempts</th>
            <th>When</th>
            <th>
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <tr key={delivery.id} className={delivery.id === open ? "delivery-open" : undefined}>
              <td>
                <Link
                  className="mono"
                  to="/webhooks/$id"
                  params={{ id: webhook }}
                  search={{ state, delivery: delivery.id }}
                  title={delivery.id}
                >
                  {eventName(delivery.type)}
                </Link>
              </td>
              <td className="webhook-events">
                <bdi className="cut mono" title={delivery.subject}>
                  {delivery.subject}
                </bdi>
              </td>
              <td>
                <DeliveryStateTag state={delivery.state} />
              </td>
              <td>{answerWords(delivery.lastStatus, delivery.lastError)}</td>
              <td className="number">{delivery.attempts}</td>
              <td className="webhook-moment" title={moment(delivery.createdAt)}>
                {ago(delivery.createdAt, now)}
              </td>
              <td className="webhook-action">
                <RedeliverButton webhook={webhook} delivery={delivery} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

/** The name of an event as filters have it. */
function eventName(type: string): string {
  return type.replace(/^io\.quantry\./, "");
}
