import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import type { VersionAt } from "../../api/models";

/** To the drawing of all of a version's nodes. */
export function GraphLink({ at }: { at: VersionAt }) {
  const navigate = useNavigate();
  const href = `/models/${encodeURIComponent(at.name)}/versions/${at.number}/graph`;
  function go(event: MouseEvent) {
    if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      void navigate({ href });
    }
  }
  return (
    <Button variant="default" component="a" href={href} onClick={go}>
      Graph
    </Button>
  );
}
