import type { Webhook } from "../../api/types";
import type { DeliveryState } from "../../api/webhooks";
import "../../ui/tags.css";

/** Whether a webhook is told anything. */
export function WebhookStateTag({ webhook }: { webhook: Webhook }) {
  if (webhook.gone) {
    return (
      <span className="tag tag-bad" title="Its server answered 410, so it was switched off">
        gone
      </span>
    );
  }
  return (
    <span className={`tag tag-${webhook.enabled ? "done" : "waiting"}`}>
      {webhook.enabled ? "on" : "off"}
    </span>
  );
}

export const DELIVERY_WORDS: Record<DeliveryState, string> = {
  PENDING: "under way",
  DELIVERED: "delivered",
  FAILED: "failed",
};

const LOOKS: Record<DeliveryState, string> = { PENDING: "open", DELIVERED: "done", FAILED: "bad" };

export function DeliveryStateTag({ state }: { state: DeliveryState }) {
  return <span className={`tag tag-${LOOKS[state]}`}>{DELIVERY_WORDS[state]}</span>;
}
