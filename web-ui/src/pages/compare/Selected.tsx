import { Button } from "@mantine/core";
import { referenceOf } from "../../api/references";
import { describe } from "./paretoOption";
import type { TradePoint } from "./tradeoff";
import type { Actions } from "./VersionHead";

/** What is selected, in a line, with what can be done. */
export function Selected({ point, actions }: { point: TradePoint | undefined; actions: Actions }) {
  const reference = point && referenceOf(point.id);
  return (
    <div className="compare-selected" role="status">
      {point === undefined || reference === undefined ? (
        <span className="quiet">Click a version in the plot or in the table to select it.</span>
      ) : (
        <>
          <bdi>{describe(point).join(" · ")}</bdi>
          {actions.promote !== undefined && !point.deleted && (
            <Button variant="default" size="compact-xs" onClick={() => actions.promote?.(reference)}>
              Promote
            </Button>
          )}
          <Button variant="default" size="compact-xs" onClick={() => actions.select(point.id)}>
            Clear
          </Button>
        </>
      )}
    </div>
  );
}
