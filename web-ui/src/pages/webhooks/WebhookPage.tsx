import { PageHead } from "../../ui/PageHead";

export default function WebhookPage() {
  return <PageHead title="Webhook" />;
}
