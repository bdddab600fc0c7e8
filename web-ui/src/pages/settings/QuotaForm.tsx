import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "../../api/problem";
import { changeQuota, type QuotaWish, quotaOf, type Tenant } from "../../api/tenants";
import { useChange } from "../../api/useChange";
import { curl } from "../../ui/copy";
import { FormDrawer } from "../../ui/FormDrawer";
import { Loaded } from "../../ui/panels";
import { Refusal } from "../../ui/violations";
import { QuotaFields, quotaFields } from "./QuotaFields";

interface Props {
  readonly tenant: Tenant;
  onClose(): void;
}

/** Changes a tenant's bounds, unless somebody else changed them meanwhile. */
export function QuotaForm({ tenant, onClose }: Props) {
  const quota = useQuery(quotaOf(tenant.id));
  const [typed, setTyped] = useState<QuotaWish>();
  const wish = typed ?? quota.data?.body ?? {};
  const tag = quota.data?.tag ?? "";
  const changing = useChange(["tenants"], () => changeQuota(tenant.id, tag, wish));
  const refusal = new Refusal(changing.error, quotaFields(""));
  return (
    <FormDrawer
      opened
      title="Change the quota"
      send="Change it"
      sending={changing.isPending}
      ready={quota.data !== undefined}
      problem={refusal.elsewhere}
      shell={curl("PUT", `/v1/tenants/${tenant.id}/quota`, wish, { "If-Match": tag })}
      onSend={() =>
        changing.mutate(undefined, {
          onSuccess: onClose,
          // What somebody else put there meanwhile is shown instead of what was typed here.
          onError: (refused) => asProblem(refused).status === 412 && setTyped(undefined),
        })
      }
      onClose={onClose}
    >
      <p>
        Of <bdi>{tenant.name.slice(0, 200)}</bdi>
      </p>
      <Loaded query={quota} what="the quota">
        {() => <QuotaFields quota={wish} refusal={refusal} pointer="" onChange={setTyped} />}
      </Loaded>
    </FormDrawer>
  );
}
