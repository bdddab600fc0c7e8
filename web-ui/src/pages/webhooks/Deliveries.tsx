import { SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { DELIVERY_STATES, type DeliveryState, deliveryList } from "../../api/webhooks";
import { MoreRows } from "../../ui/MoreRows";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { DeliveryTable } from "./DeliveryTable";
import { OpenDelivery } from "./OpenDelivery";
import { DELIVERY_WORDS } from "./stateTags";

interface Props {
  readonly webhook: string;
  readonly state: DeliveryState | undefined;
  /** Which delivery is shown whole. */
  readonly open: string | undefined;
}

/** What became of each event that a webhook was to be told. */
export function Deliveries({ webhook, state, open }: Props) {
  const navigate = useNavigate();
  const deliveries = useInfiniteQuery(deliveryList(webhook, state));
  return (
    <>
      {open !== undefined && <OpenDelivery webhook={webhook} delivery={open} state={state} />}
      <Panel
        title="Deliveries"
        actions={
          <SegmentedControl
            aria-label="Which deliveries"
            value={state ?? ""}
            onChange={(chosen) =>
              void navigate({
                to: "/webhooks/$id",
                params: { id: webhook },
                search: { state: chosen || undefined, delivery: open },
              })
            }
            data={[
              { value: "", label: "All" },
              ...DELIVERY_STATES.map((one) => ({ value: one, label: DELIVERY_WORDS[one] })),
            ]}
          />
        }
      >
        <Loaded query={deliveries} what="deliveries">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={state === undefined ? "Nothing was sent yet" : "There is none of these"}>
                A row comes with the next event that fits, or with a test.
              </Empty>
            ) : (
              <>
                <DeliveryTable webhook={webhook} deliveries={rows} state={state} open={open} />
                <MoreRows query={deliveries} />
              </>
            )
          }
        </Loaded>
      </Panel>
    </>
  );
}
