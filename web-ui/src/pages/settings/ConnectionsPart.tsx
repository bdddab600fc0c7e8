import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { connectionList } from "../../api/connections";
import { useSession } from "../../app/session";
import { MoreRows } from "../../ui/MoreRows";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { ScopeNeeded } from "../../ui/ScopeNeeded";
import { ConnectionForm } from "./ConnectionForm";
import { ConnectionTable } from "./ConnectionTable";

/** Repositories whose pushes, tags and releases run pipelines. */
export function ConnectionsPart() {
  const { may } = useSession();
  const connections = useInfiniteQuery(connectionList);
  const [asked, form] = useDisclosure(false);
  return (
    <>
      <ScopeNeeded scope="admin" what="Making and changing connections" />
      <Panel
        title="Connections"
        actions={
          <Button onClick={form.open} disabled={!may("admin")}>
            Make a connection
          </Button>
        }
      >
        <Loaded query={connections} what="connections">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="There is no connection yet">
                A connection is a repository at GitHub or GitLab whose pushes, tags and releases run
                pipelines.
              </Empty>
            ) : (
              <>
                <ConnectionTable connections={rows} />
                <MoreRows query={connections} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {asked && <ConnectionForm onClose={form.close} />}
    </>
  );
}
