import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { modelQuery, type VersionAt } from "../../api/models";
import { useSession } from "../../app/session";
import { Loaded, Panel } from "../../ui/panels";
import { AliasChips } from "./AliasChips";
import { MoveAlias } from "./MoveAlias";

/** Which aliases point at a version; points another one at it. */
export function PointingPanel({ at }: { at: VersionAt }) {
  const { may } = useSession();
  const query = useQuery(modelQuery(at.name));
  const [pointing, setPointing] = useState(false);
  return (
    <Panel
      title="Aliases"
      actions={
        may("promote") &&
        query.data !== undefined && (
          <Button variant="default" onClick={() => setPointing(true)}>
            Point one here
          </Button>
        )
      }
    >
      <div className="panel-body">
        <Loaded query={query} what="aliases">
          {(model) => {
            const here = model.aliases.filter((alias) => alias.version === at.number);
            return (
              <>
                {here.length === 0 ? (
                  <p className="quiet">None points here</p>
                ) : (
                  <AliasChips model={model.name} aliases={here} most={12} />
                )}
                {pointing && (
                  <MoveAlias
                    model={model}
                    alias={undefined}
                    version={at.number}
                    onClose={() => setPointing(false)}
                  />
                )}
              </>
            );
          }}
        </Loaded>
      </div>
    </Panel>
  );
}
