import type { LineageGraph, LineageNode } from "../../api/models";

/** A node with its place: columns from the sources to the results, rows within a column. */
export interface Placed {
  readonly node: LineageNode;
  readonly column: number;
  readonly row: number;
}

export interface Layers {
  readonly nodes: readonly Placed[];
  readonly columns: number;
  /** Of the fullest column. */
  readonly rows: number;
}

/**
 * Puts every node right of all it comes from (longest path), sources close to what uses them, and
 * nodes of a column in the order of what they come from. What a cycle holds, which no lineage should
 * have, stays in the first column.
 */
export function layersOf({ nodes, edges }: LineageGraph): Layers {
  const known = new Set(nodes.map((node) => node.id));
  const links = edges.filter((edge) => known.has(edge.from) && known.has(edge.to));
  const targets = new Map<string, string[]>();
  const sources = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const { from, to } of links) {
    targets.set(from, [...(targets.get(from) ?? []), to]);
    sources.set(to, [...(sources.get(to) ?? []), from]);
    open.set(to, (open.get(to) ?? 0) + 1);
  }

  const column = new Map(nodes.map((node) => [node.id, 0]));
  const ready = nodes.map((node) => node.id).filter((id) => (open.get(id) ?? 0) === 0);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    for (const target of targets.get(id) ?? []) {
      column.set(target, Math.max(column.get(target) ?? 0, (column.get(id) ?? 0) + 1));
      const left = (open.get(target) ?? 0) - 1;
      open.set(target, left);
      if (left === 0) {
        ready.push(target);
      }
    }
  }
  for (const { id } of nodes) {
    const after = targets.get(id) ?? [];
    if (!sources.has(id) && after.length > 0) {
      column.set(id, Math.max(0, Math.min(...after.map((target) => column.get(target) ?? 0)) - 1));
    }
  }

  const columns: LineageNode[][] = [];
  for (const node of nodes) {
    const index = column.get(node.id) ?? 0;
    columns[index] = [...(columns[index] ?? []), node];
  }
  const row = new Map<string, number>();
  const placed: Placed[] = [];
  columns.forEach((members, index) => {
    const centre = (node: LineageNode) => {
      const rows = (sources.get(node.id) ?? []).map((id) => row.get(id) ?? 0);
      return rows.length === 0 ? 0 : rows.reduce((sum, one) => sum + one, 0) / rows.length;
    };
    const order = index === 0 ? members : [...members].sort((one, other) => centre(one) - centre(other));
    order.forEach((node, position) => {
      row.set(node.id, position - (order.length - 1) / 2);
      placed.push({ node, column: index, row: position });
    });
  });
  return {
    nodes: placed,
    columns: columns.length,
    rows: columns.reduce((most, members) => Math.max(most, members.length), 0),
  };
}
