import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { keyList } from "../../api/keys";
import { useSession } from "../../app/session";
import { MoreRows } from "../../ui/MoreRows";
import { PageHead } from "../../ui/PageHead";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { OnlyWith } from "../../ui/ScopeNeeded";
import { KeyForm } from "./KeyForm";
import { KeyTable } from "./KeyTable";

/** The tenant's API keys. */
export default function KeysPage() {
  const { may } = useSession();
  const [asked, form] = useDisclosure(false);
  return (
    <>
      <PageHead
        title="API keys"
        actions={
          <Button onClick={form.open} disabled={!may("admin")}>
            Make a key
          </Button>
        }
      />
      <OnlyWith scope="admin" what="Seeing and making keys">
        <Keys />
      </OnlyWith>
      {asked && <KeyForm onClose={form.close} />}
    </>
  );
}

function Keys() {
  const keys = useInfiniteQuery(keyList);
  return (
    <Panel title="Keys of this tenant">
      <Loaded query={keys} what="keys">
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="There is no key yet">
              A key lets a program or a person in. Make one for each, so that one can be ended alone.
            </Empty>
          ) : (
            <>
              <KeyTable keys={rows} />
              <MoreRows query={keys} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
