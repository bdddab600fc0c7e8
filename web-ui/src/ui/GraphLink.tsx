import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { VersionAt } from "../api/models";

/** To the drawing of all of a version's nodes. */
export function GraphLink({ at: { name, number } }: { at: VersionAt }) {
  return (
    <Button
      variant="default"
      renderRoot={(props) => (
        <Link
          to="/models/$model/versions/$version/graph"
          params={{ model: name, version: String(number) }}
          {...props}
        />
      )}
    >
      Graph
    </Button>
  );
}
