import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { latestUploads, versionPages } from "../../api/models";
import { asProblem } from "../../api/problem";
import type { Model } from "../../api/types";
import { Broken } from "../../ui/Broken";
import { Empty, Loading, Panel } from "../../ui/panels";
import { rowsOf } from "./rows";
import { VariantCells } from "./VariantCells";
import { VirtualTable } from "./VirtualTable";

const HEAD = [
  <th key="version">Version</th>,
  <th key="technique">Technique</th>,
  <th key="aliases">Aliases</th>,
  <th key="verdict">Verdict</th>,
  <th key="change" className="number">
    Accuracy
  </th>,
  <th key="speed" className="number">
    Speed
  </th>,
  <th key="size" className="number">
    Size
  </th>,
  <th key="share" className="number">
    Ratio
  </th>,
  <th key="baseline">Made from</th>,
  <th key="made">Made</th>,
];

/** All versions of a model; figures come for those in sight. */
export function Variants({ model }: { model: Model }) {
  const uploads = useQuery(latestUploads(model.name));
  const query = useInfiniteQuery(versionPages(model.name));
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, fetchNextPage]);
  const rows = useMemo(
    () => rowsOf(uploads.data?.items ?? [], query.data?.pages.flatMap((page) => page.items) ?? []),
    [uploads.data, query.data],
  );
  const broken = query.error ?? uploads.error;
  return (
    <Panel title="Versions">
      {broken !== null && <Broken problem={asProblem(broken)} retry={() => void query.refetch()} />}
      {query.isPending && <Loading what="versions" />}
      {query.data !== undefined && rows.length > 0 && (
        <VirtualTable
          label="Versions"
          head={HEAD}
          rows={rows}
          keyOf={(row) => String(row.number)}
          cells={(row) => <VariantCells model={model} row={row} />}
          onEnd={more}
        />
      )}
      {query.data !== undefined && rows.length === 0 && (
        <Empty title="No versions yet">
          <p>Upload an ONNX file; what jobs make of it stands here beside it.</p>
        </Empty>
      )}
    </Panel>
  );
}
