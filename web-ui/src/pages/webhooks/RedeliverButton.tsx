import { Button } from "@mantine/core";
import { useChange } from "../../api/useChange";
import { type Delivery, redeliver } from "../../api/webhooks";
import { useSession } from "../../app/session";
import { Refused } from "../../ui/Refused";

interface Props {
  readonly webhook: string;
  readonly delivery: Delivery;
}

/** Sends an event again at once, under the id that it had. */
export function RedeliverButton({ webhook, delivery }: Props) {
  const { may } = useSession();
  const sending = useChange(["webhooks"], () => redeliver(webhook, delivery.id));
  return (
    <>
      <Button
        variant="default"
        size="compact-xs"
        disabled={!may("admin")}
        loading={sending.isPending}
        onClick={() => sending.mutate(undefined)}
      >
        Redeliver
        <span className="visually-hidden">
          {" "}
          {delivery.type} of {delivery.subject.slice(0, 80)}
        </span>
      </Button>
      <Refused change={sending} />
    </>
  );
}
