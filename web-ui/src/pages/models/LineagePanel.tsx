import { useQuery } from "@tanstack/react-query";
import { type LineageGraph, lineageQuery, type VersionAt } from "../../api/models";
import { short } from "../../ui/format";
import { Loaded, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { VerdictTag } from "../../ui/tags";
import { LineageDrawing } from "./LineageDrawing";
import { LineageLink } from "./LineageLink";

/** What a version came from, up to the first sources, and what was made from it. */
export function LineagePanel({ at, focus }: { at: VersionAt; focus: string }) {
  const query = useQuery(lineageQuery(at));
  return (
    <Panel title="Lineage">
      <Loaded query={query} what="the lineage">
        {(graph) => (
          <>
            <LineageDrawing graph={graph} focus={focus} />
            {graph.truncated && (
              <p className="panel-body quiet">
                There is more of it; what is nearest to this version is shown.
              </p>
            )}
            <LineageTable graph={graph} focus={focus} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function LineageTable({ graph, focus }: { graph: LineageGraph; focus: string }) {
  const names = new Map(graph.nodes.map((node) => [node.id, node.reference]));
  return (
    <Scrolls label="Lineage in words">
      <table className="table">
        <thead>
          <tr>
            <th>What</th>
            <th>Name</th>
            <th>Its part</th>
            <th>Verdict</th>
            <th>Digest</th>
          </tr>
        </thead>
        <tbody>
          {graph.nodes.map((node) => (
            <tr key={node.id}>
              <td className="nowrap">
                {node.kind}
                {node.technique === undefined ? "" : `, ${node.technique}`}
              </td>
              <td>
                <LineageLink node={node}>
                  <bdi className="cut lineage-name" title={node.reference}>
                    {node.kind === "job" ? short(node.reference) : node.reference}
                  </bdi>
                </LineageLink>
              </td>
              <td>
                {node.id === focus && <strong>this version: </strong>}
                {partsOf(graph, node.id, names)}
              </td>
              <td>
                <VerdictTag verdict={node.verdict} />
              </td>
              <td className="mono" title={node.digest}>
                {short(node.digest)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

/** "baseline of job_…": for what a node was used, and what it became. */
function partsOf(graph: LineageGraph, id: string, names: ReadonlyMap<string, string>): string {
  const uses = graph.edges
    .filter((edge) => edge.from === id)
    .map(({ role, to }) =>
      role === "result"
        ? `made ${names.get(to) ?? to}`
        : `${role.replaceAll("-", " ")} of ${short(names.get(to) ?? to)}`,
    );
  const results = graph.edges
    .filter((edge) => edge.to === id && edge.role === "result")
    .map((edge) => `result of ${short(names.get(edge.from) ?? edge.from)}`);
  const parts = [...results, ...uses];
  return parts.length <= 4
    ? parts.join("; ")
    : `${parts.slice(0, 4).join("; ")}; and ${parts.length - 4} more`;
}
