import { PageHead } from "../../ui/PageHead";

export default function WebhooksPage() {
  return <PageHead title="Webhooks" />;
}
