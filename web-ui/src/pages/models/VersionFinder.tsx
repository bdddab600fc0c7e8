import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { versionSearch } from "../../api/models";
import { asProblem } from "../../api/problem";
import type { ModelVersionMatch } from "../../api/types";
import { Broken } from "../../ui/Broken";
import { ago, bytes, moment } from "../../ui/format";
import { Empty, Loading } from "../../ui/panels";
import { TechniqueTag, VerdictTag } from "../../ui/tags";
import { useAddress } from "../../ui/useAddress";
import { FinderFilters } from "./FinderFilters";
import { filtersOf } from "./filters";
import { LabelTags } from "./LabelTags";
import { VirtualTable } from "./VirtualTable";

const HEAD = [
  <th key="version">Version</th>,
  <th key="technique">Technique</th>,
  <th key="verdict">Verdict</th>,
  <th key="stage">Stage</th>,
  <th key="labels">Labels</th>,
  <th key="size" className="number">
    Size
  </th>,
  <th key="made">Made</th>,
];

/** Versions of all models that meet all conditions. */
export function VersionFinder() {
  const [search] = useAddress();
  const query = useInfiniteQuery({
    ...versionSearch(filtersOf(search)),
    placeholderData: (before) => before,
  });
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, fetchNextPage]);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <FinderFilters />
      {query.isError && <Broken problem={asProblem(query.error)} retry={() => void query.refetch()} />}
      {query.isPending && <Loading what="versions" />}
      {query.data !== undefined && !query.isError && (
        <div className="panel">
          {rows.length > 0 ? (
            <VirtualTable
              label="Versions found"
              head={HEAD}
              rows={rows}
              keyOf={(version) => version.id}
              cells={(version) => <Cells version={version} />}
              onEnd={more}
            />
          ) : (
            <Empty title="No version meets all of this">
              <p>Take a condition away. Deleted versions are not found.</p>
            </Empty>
          )}
        </div>
      )}
    </>
  );
}

function Cells({ version }: { version: ModelVersionMatch }) {
  return (
    <>
      <td>
        <Link
          to="/models/$model/versions/$version"
          params={{ model: version.model, version: String(version.version) }}
          className="cut"
          title={version.model}
        >
          <bdi>{version.model}</bdi>:{version.version}
        </Link>
      </td>
      <td>
        <TechniqueTag technique={version.technique} />
      </td>
      <td>
        <VerdictTag verdict={version.verdict} />
      </td>
      <td>{version.stage === "none" ? "" : version.stage}</td>
      <td>
        <LabelTags labels={version.labels ?? {}} />
      </td>
      <td className="number">{bytes(version.sizeBytes)}</td>
      <td className="quiet" title={moment(version.createdAt)}>
        {ago(version.createdAt, Date.now())}
      </td>
    </>
  );
}
