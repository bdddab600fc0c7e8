import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { modelPages } from "../../api/models";
import { asProblem } from "../../api/problem";
import type { Model } from "../../api/types";
import { Broken } from "../../ui/Broken";
import { ago, moment } from "../../ui/format";
import { Empty, Loading } from "../../ui/panels";
import { useAddress } from "../../ui/useAddress";
import { AliasChips } from "./AliasChips";
import { SearchInput } from "./SearchInput";
import { VirtualTable } from "./VirtualTable";

const HEAD = [
  <th key="name">Model</th>,
  <th key="aliases">Aliases</th>,
  <th key="latest" className="number">
    Versions
  </th>,
  <th key="made">First upload</th>,
  <th key="compare">
    <span className="visually-hidden">Comparison</span>
  </th>,
];

/** Models by name. A search looks at all of them, so it fetches what is not there yet. */
export function ModelList() {
  const [{ q = "" }, change] = useAddress();
  const query = useInfiniteQuery(modelPages());
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, fetchNextPage]);
  useEffect(() => {
    if (q !== "") {
      more();
    }
  }, [q, more]);

  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const wanted = q.toLowerCase();
  const rows = all.filter((model) => model.name.toLowerCase().includes(wanted));
  return (
    <>
      <div className="models-filters">
        <SearchInput
          label="Name"
          placeholder="Part of a name"
          value={q}
          onChange={(text) => change({ q: text })}
        />
        {query.data !== undefined && q !== "" && (
          <span className="quiet" role="status">
            {rows.length} of {all.length}
            {hasNextPage ? " so far" : ""}
          </span>
        )}
      </div>
      {query.isError && <Broken problem={asProblem(query.error)} retry={() => void query.refetch()} />}
      {query.isPending && <Loading what="models" />}
      {query.data !== undefined && (
        <div className="panel">
          {rows.length > 0 ? (
            <VirtualTable
              label="Models"
              head={HEAD}
              rows={rows}
              keyOf={(model) => model.id}
              cells={(model) => <Cells model={model} />}
              onEnd={more}
            />
          ) : (
            <None all={all.length} searching={hasNextPage} />
          )}
        </div>
      )}
    </>
  );
}

function Cells({ model }: { model: Model }) {
  return (
    <>
      <td>
        <Link to="/models/$model" params={{ model: model.name }} className="cut" title={model.name}>
          <bdi>{model.name}</bdi>
        </Link>
      </td>
      <td>
        <AliasChips model={model.name} aliases={model.aliases} />
      </td>
      <td className="number">{model.latestVersion ?? 0}</td>
      <td title={moment(model.createdAt)} className="quiet">
        {ago(model.createdAt, Date.now())}
      </td>
      <td>
        {(model.latestVersion ?? 0) > 1 && (
          <Link to="/compare" search={{ model: model.name }} aria-label={`Compare versions of ${model.name}`}>
            Compare
          </Link>
        )}
      </td>
    </>
  );
}

function None({ all, searching }: { all: number; searching: boolean }) {
  if (searching) {
    return <Loading what="more models" />;
  }
  return all === 0 ? (
    <Empty title="No models yet">
      <p>Upload an ONNX file, and it becomes version 1 of a model.</p>
    </Empty>
  ) : (
    <Empty title="No model is called so">
      <p>The search looks for a part of the name.</p>
    </Empty>
  );
}
