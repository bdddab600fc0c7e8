import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { REFRESH } from "../../api/jobs";
import type { ModelVersionMatch } from "../../api/types";
import { useSession } from "../../app/session";
import { ago, bytes, percent, signed, times } from "../../ui/format";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { TechniqueTag } from "../../ui/tags";
import { useClockTick } from "../../ui/useClockTick";
import { readGains } from "./report";

const SHOWN = 8;

/** The latest versions that kept all their objectives, and what they gained. */
export function Winners() {
  const { may } = useSession();
  const now = useClockTick(10_000);
  const versions = useQuery({
    queryKey: ["models", "winners"],
    queryFn: async () => {
      const found = await body(
        api.GET("/v1/versions", { params: { query: { verdict: "PASSED", limit: 50 } } }),
      );
      return found.items.filter((version) => version.state === "READY").slice(0, SHOWN);
    },
    refetchInterval: 4 * REFRESH,
  });
  return (
    <Panel title="Latest winners" actions={<Link to="/models">All models</Link>}>
      <Loaded query={versions} what="versions">
        {(found) =>
          found.length === 0 ? (
            <Empty title="No version has passed its objectives yet">
              {may("submit") && (
                <Button variant="default" renderRoot={(props) => <Link to="/jobs/new" {...props} />}>
                  Start from a recipe
                </Button>
              )}
            </Empty>
          ) : (
            <div className="scrolls">
              <table className="table overview-table overview-winners">
                <thead>
                  <tr>
                    <th scope="col">Version</th>
                    <th scope="col">Accuracy</th>
                    <th scope="col" className="number">
                      Speed
                    </th>
                    <th scope="col" className="number">
                      Size
                    </th>
                    <th scope="col" className="number overview-when">
                      Made
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {found.map((version) => (
                    <Winner key={version.id} version={version} now={now} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** A report that cannot be read leaves its cells blank: the version is there all the same. */
function Winner({ version, now }: { version: ModelVersionMatch; now: number }) {
  const { model, version: number } = version;
  const report = useQuery({
    queryKey: ["models", "gains", version.id],
    queryFn: async () =>
      readGains(
        await body(
          api.GET("/v1/models/{name}/versions/{number}/report", {
            params: { path: { name: model, number } },
          }),
        ),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const gains = report.data ?? {};
  return (
    <tr>
      <td>
        <Link
          to="/models/$model/versions/$version"
          params={{ model, version: String(number) }}
          className="cut overview-name"
          preload={false}
        >
          <bdi>{model}</bdi> <span className="mono">v{number}</span>
        </Link>
        <span className="overview-under">
          <TechniqueTag technique={version.technique} />
        </span>
      </td>
      <td>
        <span className="cut" title={gains.metric}>
          <span className="mono">{signed(gains.change, 2)}</span>
          {gains.change !== undefined && ` ${gains.unit ?? ""} of `}
          <bdi>{gains.metric}</bdi>
        </span>
        {gains.interval !== undefined && (
          <span className="overview-under quiet mono">
            {signed(gains.interval[0], 2)} to {signed(gains.interval[1], 2)}
          </span>
        )}
      </td>
      <td className="number">{times(gains.speedup)}</td>
      <td className="number">
        {percent(gains.sizeRatio, 1)}
        <span className="overview-under quiet">{bytes(version.sizeBytes)}</span>
      </td>
      <td className="number overview-when">{ago(version.createdAt, now)}</td>
    </tr>
  );
}
