import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { aliasMoves } from "../../api/models";
import { asProblem } from "../../api/problem";
import { Broken } from "../../ui/Broken";
import { moment } from "../../ui/format";
import { Loading } from "../../ui/panels";

/** Where an alias pointed, the latest first. */
export function AliasHistory({ model, alias }: { model: string; alias: string }) {
  const query = useInfiniteQuery(aliasMoves(model, alias));
  if (query.isPending) {
    return <Loading what="its history" />;
  }
  if (query.isError) {
    return <Broken problem={asProblem(query.error)} retry={() => void query.refetch()} />;
  }
  return (
    <>
      <ol className="moves" aria-label={`History of ${alias}`}>
        {query.data.pages
          .flatMap((page) => page.items)
          .map((move) => (
            <li key={move.revision}>
              <span className="quiet">{moment(move.changedAt)}</span>{" "}
              <Link
                to="/models/$model/versions/$version"
                params={{ model, version: String(move.version) }}
                className="mono"
              >
                v{move.version}
              </Link>{" "}
              <span className="quiet">by {move.changedBy ?? "a job"}</span>
            </li>
          ))}
      </ol>
      {query.hasNextPage && (
        <Button variant="subtle" size="compact-xs" onClick={() => void query.fetchNextPage()}>
          Older
        </Button>
      )}
    </>
  );
}
