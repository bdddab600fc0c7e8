import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** What was changed, as a link where it has a page. */
export function Target({ target }: { target: string }) {
  const [kind, id = "", part, number] = target.split("/");
  const words: ReactNode = <bdi>{target}</bdi>;
  const look = { className: "cut mono", title: target };
  if (id === "") {
    return <span {...look}>{words}</span>;
  }
  switch (kind) {
    case "jobs":
      return (
        <Link {...look} to="/jobs/$id" params={{ id }}>
          {words}
        </Link>
      );
    case "webhooks":
      return (
        <Link {...look} to="/webhooks/$id" params={{ id }}>
          {words}
        </Link>
      );
    case "datasets":
      return (
        <Link {...look} to="/datasets/$dataset" params={{ dataset: id }} search={{ version: number }}>
          {words}
        </Link>
      );
    case "models":
      return part === "versions" && number !== undefined ? (
        <Link {...look} to="/models/$model/versions/$version" params={{ model: id, version: number }}>
          {words}
        </Link>
      ) : (
        <Link {...look} to="/models/$model" params={{ model: id }}>
          {words}
        </Link>
      );
    default:
      return <span {...look}>{words}</span>;
  }
}
