import type { ModelVersion } from "../../api/types";
import { Empty, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { type LayerGroup, layerCount, makingOf } from "./making";

/** What became of each layer: what was quantized to what, and what stayed FP32 for which reason. */
export function LayersTab({ version }: { version: ModelVersion }) {
  const { quantized, kept } = makingOf(version);
  if (version.origin !== "job") {
    return (
      <Empty title="As it was uploaded">
        <p>Nothing was quantized here. What jobs made of it says so itself.</p>
      </Empty>
    );
  }
  return (
    <>
      <Groups
        title="Stayed FP32"
        reason="Why"
        groups={kept}
        empty="No layer that the technique looks at stayed FP32."
      />
      <Groups title="Quantized" reason="How" groups={quantized} empty="No layer was quantized." />
    </>
  );
}

interface GroupsProps {
  readonly title: string;
  readonly reason: string;
  readonly groups: readonly LayerGroup[];
  readonly empty: string;
}

function Groups({ title, reason, groups, empty }: GroupsProps) {
  const count = layerCount(groups);
  return (
    <Panel
      title={title}
      actions={
        <span className="quiet">{count === 1 ? "1 layer" : `${count.toLocaleString("en")} layers`}</span>
      }
    >
      {groups.length === 0 ? (
        <div className="panel-body">{empty}</div>
      ) : (
        <Scrolls label={title}>
          <table className="table layers">
            <thead>
              <tr>
                <th className="number">Layers</th>
                <th>{reason}</th>
                <th>Operators</th>
                <th>Names</th>
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <tr key={group.decision}>
                  <td className="number">{group.nodes.length}</td>
                  <td>{group.decision}</td>
                  <td className="mono">{group.operators.join(", ")}</td>
                  <td>
                    <Names nodes={group.nodes} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
    </Panel>
  );
}

/** A few names in line, many behind a click. */
function Names({ nodes }: { nodes: readonly string[] }) {
  const all = <bdi className="mono names">{nodes.join("  ")}</bdi>;
  return nodes.length <= 3 ? (
    all
  ) : (
    <details>
      <summary>
        <bdi className="mono">{nodes[0]?.slice(0, 80)}</bdi> and {nodes.length - 1} more
      </summary>
      {all}
    </details>
  );
}
