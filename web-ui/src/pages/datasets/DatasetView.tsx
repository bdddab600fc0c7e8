import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { oneDataset } from "../../api/datasets";
import { useSession } from "../../app/session";
import { PageHead } from "../../ui/PageHead";
import { Empty, Loaded } from "../../ui/panels";
import { DatasetForm } from "./DatasetForm";
import { DatasetStateTag } from "./DatasetStateTag";
import { VersionDetails } from "./VersionDetails";
import { VersionList } from "./VersionList";

interface Props {
  readonly name: string;
  /** The number of the version that is shown; without one the latest. */
  readonly version: string | undefined;
  /** What its report is compared with. */
  readonly against: string | undefined;
}

/** A dataset: its versions, and all that is known of one of them. */
export function DatasetView({ name, version, against }: Props) {
  const { may } = useSession();
  const dataset = useQuery(oneDataset(name));
  const [asked, form] = useDisclosure(false);
  const versions = dataset.data?.versions ?? [];
  const shown =
    version === undefined ? versions[0] : versions.find((one) => one.version.toString() === version);
  return (
    <>
      <PageHead
        title={name}
        above={<Link to="/datasets">Datasets</Link>}
        tags={shown && <DatasetStateTag state={shown.state} />}
        actions={
          <Button onClick={form.open} disabled={!may("submit")}>
            Upload another version
          </Button>
        }
      />
      <Loaded query={dataset} what="the dataset">
        {() => (
          <>
            <VersionList versions={versions} shown={shown?.version} />
            {shown === undefined ? (
              <Empty title={version === undefined ? "There is no version" : `There is no version ${version}`}>
                <Link to="/datasets/$dataset" params={{ dataset: name }} search={{}}>
                  Show the latest
                </Link>
              </Empty>
            ) : (
              <VersionDetails key={shown.version} version={shown} against={against} />
            )}
          </>
        )}
      </Loaded>
      {asked && <DatasetForm name={name} onClose={form.close} />}
    </>
  );
}
