import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import type { Model } from "../../api/types";
import { useSession } from "../../app/session";
import { ago, moment } from "../../ui/format";
import { Empty, Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";
import { useAddress } from "../../ui/useAddress";
import { AliasHistory } from "./AliasHistory";
import { MoveAlias } from "./MoveAlias";

/** Names that others load by, where they point, and where they pointed before. */
export function Aliases({ model }: { model: Model }) {
  const { may } = useSession();
  const [{ alias: opened }, change] = useAddress();
  const [moving, setMoving] = useState<string>();
  const empty = model.aliases.length === 0;
  return (
    <Panel
      title="Aliases"
      actions={
        may("promote") && model.latestVersion !== undefined ? (
          <Button variant="default" onClick={() => setMoving("")}>
            New alias
          </Button>
        ) : (
          <span className="quiet">Moving one wants a key that may promote</span>
        )
      }
    >
      {empty ? (
        <Empty title="No aliases">
          <p>An alias is a name that moves: who loads by it gets the version you point it at.</p>
        </Empty>
      ) : (
        <Scrolls label="Aliases">
          <table className="table">
            <thead>
              <tr>
                <th>Alias</th>
                <th>Points at</th>
                <th>Since</th>
                <th className="number">Moves</th>
                <th>
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {model.aliases.map(({ alias, version, updatedAt, revision }) => (
                <Fragment key={alias}>
                  <tr>
                    <td className="mono">
                      <bdi>{alias}</bdi>
                    </td>
                    <td>
                      <Link
                        to="/models/$model/versions/$version"
                        params={{ model: model.name, version: String(version) }}
                        className="mono"
                      >
                        v{version}
                      </Link>
                    </td>
                    <td className="quiet nowrap" title={moment(updatedAt)}>
                      {ago(updatedAt, Date.now())}
                    </td>
                    <td className="number">{revision}</td>
                    <td className="row-actions">
                      <Button
                        variant="subtle"
                        size="compact-xs"
                        aria-expanded={opened === alias}
                        aria-label={`History of ${alias}`}
                        onClick={() => change({ alias: opened === alias ? undefined : alias })}
                      >
                        History
                      </Button>
                      {may("promote") && (
                        <Button
                          variant="subtle"
                          size="compact-xs"
                          aria-label={`Move ${alias}`}
                          onClick={() => setMoving(alias)}
                        >
                          Move
                        </Button>
                      )}
                    </td>
                  </tr>
                  {opened === alias && (
                    <tr className="alias-history">
                      <td colSpan={5}>
                        <AliasHistory model={model.name} alias={alias} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
      {moving !== undefined && (
        <MoveAlias
          model={model}
          alias={moving === "" ? undefined : moving}
          onClose={() => setMoving(undefined)}
        />
      )}
    </Panel>
  );
}
