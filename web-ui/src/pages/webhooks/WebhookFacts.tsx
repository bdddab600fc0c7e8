import type { Webhook } from "../../api/types";
import { moment } from "../../ui/format";
import { Panel } from "../../ui/panels";

export function WebhookFacts({ webhook }: { webhook: Webhook }) {
  return (
    <Panel title="Webhook">
      <dl className="facts panel-body">
        <dt>Address</dt>
        <dd>
          <bdi>{webhook.url}</bdi>
        </dd>
        <dt>Told of</dt>
        <dd className="mono">{webhook.events.join(", ")}</dd>
        {webhook.description !== "" && (
          <>
            <dt>Description</dt>
            <dd>
              <bdi>{webhook.description}</bdi>
            </dd>
          </>
        )}
        {webhook.gone && (
          <>
            <dt>Switched off</dt>
            <dd>Its server answered 410 Gone. Change it to on once the server is back.</dd>
          </>
        )}
        {webhook.previousSecretUntil !== undefined && (
          <>
            <dt>Earlier secret</dt>
            <dd>also signs until {moment(webhook.previousSecretUntil)}</dd>
          </>
        )}
        <dt>Made</dt>
        <dd>
          {moment(webhook.createdAt)} by <code>{webhook.createdBy}</code>
        </dd>
      </dl>
    </Panel>
  );
}
