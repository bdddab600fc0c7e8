import { Autocomplete, Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Comparison } from "../../api/datasetReport";
import { datasetList, datasetReport } from "../../api/datasets";
import type { DatasetVersion } from "../../api/types";
import { percent } from "../../ui/format";
import { Loaded, Panel } from "../../ui/panels";
import { FindingList } from "./FindingList";
import "./datasets.css";

interface Props {
  readonly version: DatasetVersion;
  readonly against: string | undefined;
}

/** Which samples another version shares, and where ranges and classes differ. */
export function AgainstPanel({ version, against }: Props) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(against ?? "");
  const datasets = useInfiniteQuery(datasetList);
  const compare = (event: FormEvent) => {
    event.preventDefault();
    void navigate({
      to: "/datasets/$dataset",
      params: { dataset: version.dataset },
      search: { version: version.version.toString(), against: typed.trim() || undefined },
    });
  };
  const others = (datasets.data ?? [])
    .flatMap((one) => one.versions)
    .filter((one) => one.state === "READY" && one.id !== version.id)
    .map((one) => `${one.dataset}:${one.version}`);
  return (
    <Panel title="Compared with another version">
      <form className="dataset-body" onSubmit={compare}>
        <div className="against">
          <Autocomplete
            size="xs"
            label="Other version"
            placeholder="name:version"
            data={others}
            limit={20}
            value={typed}
            onChange={setTyped}
          />
          <Button type="submit" variant="default">
            Compare
          </Button>
        </div>
      </form>
      {against !== undefined && <Compared version={version} against={against} />}
    </Panel>
  );
}

function Compared({ version, against }: { version: DatasetVersion; against: string }) {
  const report = useQuery(datasetReport(version.dataset, version.version, against));
  return (
    <Loaded query={report} what="the comparison">
      {(found) =>
        found?.comparison === undefined ? null : (
          <>
            <p className="dataset-body" role="status">
              {overlapWords(found.comparison)}
            </p>
            <FindingList
              findings={found.comparison.findings}
              none={`Nothing is doubtful about the two together: ranges and classes of ${found.comparison.against} are alike.`}
            />
          </>
        )
      }
    </Loaded>
  );
}

function overlapWords({ shared, share, exact, against }: Comparison): string {
  if (shared === 0) {
    return exact
      ? `No sample is in ${against} too.`
      : `As far as a sketch can tell, no sample is in ${against} too.`;
  }
  const count = shared?.toLocaleString("en") ?? "";
  return `${exact ? "" : "About "}${count} samples (${percent(share, 1)}) are in ${against} too${exact ? "" : ", as a sketch tells"}.`;
}
