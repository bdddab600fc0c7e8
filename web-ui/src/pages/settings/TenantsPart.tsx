import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { tenantList } from "../../api/tenants";
import { MoreRows } from "../../ui/MoreRows";
import { Loaded, Panel } from "../../ui/panels";
import { OnlyWith } from "../../ui/ScopeNeeded";
import { TenantForm } from "./TenantForm";
import { TenantTable } from "./TenantTable";

/** Everybody who shares this platform. */
export function TenantsPart() {
  return (
    <OnlyWith scope="operator" what="Seeing and making tenants">
      <Tenants />
    </OnlyWith>
  );
}

function Tenants() {
  const tenants = useInfiniteQuery(tenantList);
  const [asked, form] = useDisclosure(false);
  return (
    <>
      <Panel title="Tenants" actions={<Button onClick={form.open}>Make a tenant</Button>}>
        <Loaded query={tenants} what="tenants">
          {(rows) => (
            <>
              <TenantTable tenants={rows} />
              <MoreRows query={tenants} />
            </>
          )}
        </Loaded>
      </Panel>
      {asked && <TenantForm onClose={form.close} />}
    </>
  );
}
