import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { versionQuery } from "../../api/models";
import { referenceOf } from "../../api/references";
import { unitOf } from "../../api/report/words";
import type { Model } from "../../api/types";
import { ago, bytes, moment, percent } from "../../ui/format";
import { TechniqueTag, VerdictTag } from "../../ui/tags";
import { AliasChips } from "./AliasChips";
import { figuresOf } from "./figures";
import { Change, Speedup } from "./Measured";
import type { VersionRow } from "./rows";

/** One version beside its baseline. What was measured is only in the whole version, so that comes too. */
export function VariantCells({ model, row }: { model: Model; row: VersionRow }) {
  const version = useQuery({
    ...versionQuery({ name: model.name, number: row.number }),
    enabled: row.origin === "job",
    staleTime: 60_000,
  });
  const figures = version.data === undefined ? undefined : figuresOf(version.data);
  const metric = figures?.main;
  return (
    <>
      <td>
        <Link
          to="/models/$model/versions/$version"
          params={{ model: model.name, version: String(row.number) }}
          className="mono"
        >
          v{row.number}
        </Link>
        {row.pinned && <span className="quiet"> baseline</span>}
      </td>
      <td>
        <TechniqueTag technique={row.technique} />
      </td>
      <td>
        <AliasChips
          model={model.name}
          aliases={model.aliases.filter((alias) => alias.version === row.number)}
          most={3}
        />
      </td>
      <td>
        {row.state === "READY" ? (
          <VerdictTag verdict={row.verdict} />
        ) : (
          <span className="quiet">{row.state.toLowerCase()}</span>
        )}
      </td>
      <td className="number" title={metric?.name}>
        <Change interval={metric?.change} unit={metric && unitOf(metric)} />
      </td>
      <td className="number">
        <Speedup interval={figures?.speedup} />
      </td>
      <td className="number">{bytes(row.sizeBytes)}</td>
      <td className="number">{percent(figures?.sizeRatio)}</td>
      <td>
        <Baseline of={model.name} reference={version.data?.lineage.baseline} />
      </td>
      <td className="quiet" title={moment(row.createdAt)}>
        {ago(row.createdAt, Date.now())}
      </td>
    </>
  );
}

/** A version that another one was made from; its model is named where it is another one. */
export function Baseline({ of, reference }: { of: string; reference: string | undefined }) {
  const found = reference === undefined ? undefined : referenceOf(reference);
  if (found === undefined) {
    return reference ?? null;
  }
  return (
    <Link
      to="/models/$model/versions/$version"
      params={{ model: found.model, version: String(found.version) }}
      className="mono"
    >
      {found.model === of ? "" : <bdi>{found.model}:</bdi>}v{found.version}
    </Link>
  );
}
