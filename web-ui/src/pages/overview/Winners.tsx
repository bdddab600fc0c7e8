import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { REFRESH } from "../../api/jobs";
import { type Report, readReport } from "../../api/report/report";
import { sizeRatio, unitOf } from "../../api/report/words";
import type { ModelVersionMatch } from "../../api/types";
import { useSession } from "../../app/session";
import { ago, bytes, percent, signed, times } from "../../ui/format";
import { Empty, Loaded, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { TechniqueTag } from "../../ui/tags";
import { useNow } from "../../ui/useNow";

const SHOWN = 8;

/** The latest versions that kept all their objectives, and what they gained. */
export function Winners() {
  const { may } = useSession();
  const now = useNow(10_000);
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
            <Scrolls label="Latest winners">
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
            </Scrolls>
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
    queryKey: ["models", "measured", version.id],
    queryFn: async (): Promise<Report | null> =>
      readReport(
        await body(
          api.GET("/v1/models/{name}/versions/{number}/report", {
            params: { path: { name: model, number } },
          }),
        ),
      ) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { accuracy, latency } = report.data ?? {};
  const change = accuracy?.change;
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
        {accuracy !== undefined && (
          <span className="cut" title={accuracy.name}>
            <span className="mono">{signed(accuracy.change.estimate, 2)}</span>
            {accuracy.change.estimate !== undefined && ` ${unitOf(accuracy)} of `}
            <bdi>{accuracy.name}</bdi>
          </span>
        )}
        {change?.lower !== undefined && change.upper !== undefined && (
          <span className="overview-under quiet mono">
            {signed(change.lower, 2)} to {signed(change.upper, 2)}
          </span>
        )}
      </td>
      <td className="number">{times(latency?.[0]?.speedup.estimate)}</td>
      <td className="number">
        {percent(report.data ? sizeRatio(report.data) : undefined, 1)}
        <span className="overview-under quiet">{bytes(version.sizeBytes)}</span>
      </td>
      <td className="number overview-when">{ago(version.createdAt, now)}</td>
    </tr>
  );
}
