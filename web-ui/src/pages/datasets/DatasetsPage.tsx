import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { datasetList } from "../../api/datasets";
import { useSession } from "../../app/session";
import { MoreRows } from "../../ui/MoreRows";
import { PageHead } from "../../ui/PageHead";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { ScopeNeeded } from "../../ui/ScopeNeeded";
import { DatasetForm } from "./DatasetForm";
import { DatasetTable } from "./DatasetTable";

/** What models are calibrated, trained and evaluated on. */
export default function DatasetsPage() {
  const { may } = useSession();
  const datasets = useInfiniteQuery(datasetList);
  const [asked, form] = useDisclosure(false);
  return (
    <>
      <PageHead
        title="Datasets"
        actions={
          <Button onClick={form.open} disabled={!may("submit")}>
            Upload a dataset
          </Button>
        }
      />
      <ScopeNeeded scope="submit" what="Uploading" />
      <Panel title="All datasets">
        <Loaded query={datasets} what="datasets">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="There is no dataset yet">
                Upload the data that a model was tested on: it shows what quantization costs. A part of the
                training data serves to calibrate.
              </Empty>
            ) : (
              <>
                <DatasetTable datasets={rows} />
                <MoreRows query={datasets} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {asked && <DatasetForm onClose={form.close} />}
    </>
  );
}
