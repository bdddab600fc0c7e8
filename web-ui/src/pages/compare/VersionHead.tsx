import { ActionIcon, Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { nameOf, type Reference } from "../../api/references";
import type { Compared } from "./arrange";

/** What can be done with the versions in the table. */
export interface Actions {
  /** Absent where the key may not. */
  readonly promote?: (version: Reference) => void;
  readonly select: (id: string) => void;
  readonly remove: (version: Reference) => void;
}

interface Props {
  readonly one: Compared;
  readonly selected: boolean;
  readonly actions: Actions;
}

/** The name of a version, with what can be done with it. */
export const VersionHead = memo(function VersionHead({ one, selected, actions }: Props) {
  const { variant, pinned, needed } = one;
  const name = nameOf(variant);
  return (
    <div className="version-head">
      <div className="version-name">
        <Link
          to="/models/$model/versions/$version"
          params={{ model: variant.model, version: String(variant.version) }}
          className="cut"
          title={name}
        >
          <bdi>{name}</bdi>
        </Link>
        {pinned && <span className="version-note">FP32</span>}
        {variant.deleted && <span className="version-note version-deleted">deleted</span>}
      </div>
      <div className="version-actions">
        <Button
          variant="default"
          size="compact-xs"
          aria-pressed={selected}
          aria-label={`Select ${name}`}
          onClick={() => actions.select(name)}
        >
          {selected && <span aria-hidden="true">✓&nbsp;</span>}
          Select
        </Button>
        {actions.promote !== undefined && !variant.deleted && (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`Promote ${name}`}
            onClick={() => actions.promote?.(variant)}
          >
            Promote
          </Button>
        )}
        {!(pinned && needed) && (
          <ActionIcon size="sm" aria-label={`Remove ${name}`} onClick={() => actions.remove(variant)}>
            <span aria-hidden="true">×</span>
          </ActionIcon>
        )}
      </div>
    </div>
  );
});
