import { describe, expect, it } from "vitest";
import type { LineageGraph } from "../../api/models";
import { layersOf } from "./layers";

function graph(edges: readonly (readonly [string, string])[], lonely: readonly string[] = []): LineageGraph {
  const ids = [...new Set([...edges.flat(), ...lonely])];
  return {
    nodes: ids.map((id) => ({ id, kind: "model", reference: id, digest: "" })),
    edges: edges.map(([from, to]) => ({ from, to, role: "baseline" })),
    truncated: false,
  };
}

function columns(of: LineageGraph): Record<string, number> {
  return Object.fromEntries(layersOf(of).nodes.map(({ node, column }) => [node.id, column]));
}

describe("layers of a lineage", () => {
  it("go from the sources to the results", () => {
    expect(
      columns(
        graph([
          ["fp32", "job"],
          ["data", "job"],
          ["job", "int8"],
        ]),
      ),
    ).toEqual({
      fp32: 0,
      data: 0,
      job: 1,
      int8: 2,
    });
  });

  it("have a source close to what uses it", () => {
    expect(
      columns(
        graph([
          ["a", "b"],
          ["b", "c"],
          ["data", "c"],
        ]),
      ).data,
    ).toBe(1);
  });

  it("give everything a place of its own, also in a cycle and for unknown ends", () => {
    const odd = graph(
      [
        ["a", "b"],
        ["b", "a"],
      ],
      ["alone"],
    );
    const { nodes } = layersOf({ ...odd, edges: [...odd.edges, { from: "gone", to: "a", role: "x" }] });
    expect(nodes).toHaveLength(3);
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(3);
  });

  it("are none for nothing", () => {
    expect(layersOf(graph([]))).toEqual({ nodes: [], columns: 0, rows: 0 });
  });
});
