import type { LineageGraph } from "../../api/models";
import { Scrolls } from "../../ui/Scrolls";
import { LineageLink } from "./LineageLink";
import { layersOf, type Placed } from "./layers";

const WIDTH = 196;
const HEIGHT = 44;
const ACROSS = 60;
const DOWN = 14;

/** Sources at the left, results at the right. The table beside it says the same in words. */
export function LineageDrawing({ graph, focus }: { graph: LineageGraph; focus: string }) {
  const { nodes, columns, rows } = layersOf(graph);
  const height = rows * (HEIGHT + DOWN) + DOWN;
  const width = columns * (WIDTH + ACROSS) - ACROSS + 2;
  const inColumn = new Map<number, number>();
  for (const { column } of nodes) {
    inColumn.set(column, (inColumn.get(column) ?? 0) + 1);
  }
  const corner = ({ column, row }: Placed) => {
    const used = (inColumn.get(column) ?? 0) * (HEIGHT + DOWN) - DOWN;
    return { x: 1 + column * (WIDTH + ACROSS), y: (height - used) / 2 + row * (HEIGHT + DOWN) };
  };
  const corners = new Map(nodes.map((placed) => [placed.node.id, corner(placed)]));
  return (
    <div className="lineage">
      <Scrolls label="Drawing of where it comes from">
        {/* biome-ignore lint/a11y/useSemanticElements: an svg has no other way to be a group */}
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="group"
          aria-label="Lineage"
        >
          {graph.edges.map((edge) => {
            const from = corners.get(edge.from);
            const to = corners.get(edge.to);
            if (from === undefined || to === undefined) {
              return null;
            }
            const [x1, y1] = [from.x + WIDTH, from.y + HEIGHT / 2];
            const [x2, y2] = [to.x, to.y + HEIGHT / 2];
            const middle = (x1 + x2) / 2;
            return (
              <path
                key={`${edge.from} ${edge.to} ${edge.role}`}
                className="lineage-edge"
                d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}
              >
                <title>{edge.role}</title>
              </path>
            );
          })}
          {nodes.map(({ node }) => {
            const { x, y } = corners.get(node.id) ?? { x: 0, y: 0 };
            return (
              <LineageLink key={node.id} node={node}>
                <g
                  className={`lineage-node lineage-${node.kind}${node.id === focus ? " lineage-focus" : ""}`}
                  transform={`translate(${x} ${y})`}
                >
                  <title>{node.reference}</title>
                  <rect width={WIDTH} height={HEIGHT} rx={node.kind === "dataset" ? 16 : 4} />
                  <text x="12" y="18" className="lineage-kind">
                    {kindOf(node.kind, node.technique)}
                  </text>
                  <text x="12" y="34">
                    {shortened(node.reference, node.kind)}
                  </text>
                </g>
              </LineageLink>
            );
          })}
        </svg>
      </Scrolls>
    </div>
  );
}

function kindOf(kind: string, technique: string | undefined): string {
  return technique === undefined ? kind : `${kind}, ${technique}`;
}

/** Of a name the beginning and the version, of a job's id the end: what tells them apart. */
function shortened(reference: string, kind: string): string {
  if (reference.length <= 24) {
    return reference;
  }
  return kind === "job" ? `…${reference.slice(-12)}` : `${reference.slice(0, 14)}…${reference.slice(-8)}`;
}
