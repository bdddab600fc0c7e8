import { Link } from "@tanstack/react-router";
import type { Webhook } from "../../api/types";
import { moment } from "../../ui/format";
import { WebhookStateTag } from "./stateTags";
import "./webhooks.css";
import { Scrolls } from "../../ui/Scrolls";

export function WebhookTable({ webhooks }: { webhooks: readonly Webhook[] }) {
  return (
    <Scrolls label="Webhooks">
      <table className="table">
        <thead>
          <tr>
            <th>Address</th>
            <th>State</th>
            <th>Told of</th>
            <th>Description</th>
            <th>Made</th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map((webhook) => (
            <tr key={webhook.id}>
              <td className="webhook-address">
                <Link className="cut" to="/webhooks/$id" params={{ id: webhook.id }} title={webhook.url}>
                  <bdi>{webhook.url}</bdi>
                </Link>
              </td>
              <td>
                <WebhookStateTag webhook={webhook} />
              </td>
              <td className="webhook-events">
                <span className="cut mono" title={webhook.events.join(", ")}>
                  {webhook.events.join(", ")}
                </span>
              </td>
              <td className="webhook-events">
                <bdi className="cut" title={webhook.description}>
                  {webhook.description}
                </bdi>
              </td>
              <td className="webhook-moment">{moment(webhook.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
