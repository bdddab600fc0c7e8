import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { webhookList } from "../../api/webhooks";
import { useSession } from "../../app/session";
import { MoreRows } from "../../ui/MoreRows";
import { PageHead } from "../../ui/PageHead";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { ScopeNeeded } from "../../ui/ScopeNeeded";
import { NewWebhook } from "./NewWebhook";
import { WebhookTable } from "./WebhookTable";

/** Servers that are told what happens. */
export default function WebhooksPage() {
  const { may } = useSession();
  const webhooks = useInfiniteQuery(webhookList);
  const [asked, form] = useDisclosure(false);
  return (
    <>
      <PageHead
        title="Webhooks"
        actions={
          <Button onClick={form.open} disabled={!may("admin")}>
            Make a webhook
          </Button>
        }
      />
      <ScopeNeeded scope="admin" what="Making and changing webhooks" />
      <Panel title="All webhooks">
        <Loaded query={webhooks} what="webhooks">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="There is no webhook yet">
                A webhook tells a server of yours when a job ends, a version is registered or an alias moves.
              </Empty>
            ) : (
              <>
                <WebhookTable webhooks={rows} />
                <MoreRows query={webhooks} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {asked && <NewWebhook onClose={form.close} />}
    </>
  );
}
