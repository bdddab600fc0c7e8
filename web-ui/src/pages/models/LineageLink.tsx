import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LineageNode } from "../../api/models";
import { referenceOf } from "../../api/references";

/** Leads to what a node of a lineage is; not for what is somewhere else. */
export function LineageLink({ node, children }: { node: LineageNode; children: ReactNode }) {
  const found = referenceOf(node.reference);
  if (node.kind === "job") {
    return (
      <Link to="/jobs/$id" params={{ id: node.id }}>
        {children}
      </Link>
    );
  }
  if (found === undefined) {
    return children;
  }
  return node.kind === "dataset" ? (
    <Link
      to="/datasets/$dataset"
      params={{ dataset: found.model }}
      search={{ version: String(found.version) }}
    >
      {children}
    </Link>
  ) : (
    <Link
      to="/models/$model/versions/$version"
      params={{ model: found.model, version: String(found.version) }}
      search={{ tab: "lineage" }}
    >
      {children}
    </Link>
  );
}
