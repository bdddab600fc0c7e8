import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { pipelineList } from "../../api/pipelines";
import { useSession } from "../../app/session";
import { MoreRows } from "../../ui/MoreRows";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { ScopeNeeded } from "../../ui/ScopeNeeded";
import { OpenPipeline } from "./OpenPipeline";
import { PipelineForm } from "./PipelineForm";
import { PipelineTable } from "./PipelineTable";

/** Jobs that run by themselves when something happens in a repository. */
export function PipelinesPart() {
  const { may } = useSession();
  const { pipeline } = useSearch({ strict: false });
  const pipelines = useInfiniteQuery(pipelineList);
  const [asked, form] = useDisclosure(false);
  const open = pipelines.data?.find((one) => one.id === pipeline);
  return (
    <>
      <ScopeNeeded scope="admin" what="Making and deleting pipelines" />
      <Panel
        title="Pipelines"
        actions={
          <Button onClick={form.open} disabled={!may("admin")}>
            Make a pipeline
          </Button>
        }
      >
        <Loaded query={pipelines} what="pipelines">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="There is no pipeline yet">
                A pipeline is a job that runs whenever something is pushed, tagged or released in a connected
                repository.
              </Empty>
            ) : (
              <>
                <PipelineTable pipelines={rows} open={pipeline} />
                <MoreRows query={pipelines} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {open !== undefined && <OpenPipeline pipeline={open} />}
      {asked && <PipelineForm onClose={form.close} />}
    </>
  );
}
