import { useParams, useSearch } from "@tanstack/react-router";
import { DELIVERY_STATES } from "../../api/webhooks";
import { WebhookView } from "./WebhookView";

/** A webhook by its id in the address; which deliveries, and which of them is open, also stands there. */
export default function WebhookPage() {
  const { id } = useParams({ from: "/webhooks/$id" });
  const { state, delivery } = useSearch({ from: "/webhooks/$id" });
  return (
    <WebhookView key={id} id={id} state={DELIVERY_STATES.find((one) => one === state)} delivery={delivery} />
  );
}
