import { Button } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import type { Reference } from "../../api/references";
import { useSession } from "../../app/session";
import { download } from "../../ui/download";
import { PageHead } from "../../ui/PageHead";
import { Empty, Loading } from "../../ui/panels";
import { useAddress } from "../../ui/useAddress";
import { AddVersion } from "./AddVersion";
import { withoutVersion, withVersion } from "./address";
import { arrange } from "./arrange";
import { comparisonCsv } from "./comparisonCsv";
import { FactPanel } from "./FactPanel";
import { factsOf } from "./facts";
import { LayerPanel } from "./LayerPanel";
import { Promote } from "./Promote";
import { useAliases, useWanted } from "./queries";
import { TradeOffPanel } from "./TradeOffPanel";
import { Troubles } from "./Troubles";
import { tradeOff } from "./tradeoff";
import type { Actions } from "./VersionHead";

interface Props {
  readonly references: readonly Reference[];
  readonly unreadable: readonly string[];
  readonly title: string;
  readonly note?: string;
}

/** The plot, the facts and the layers of the versions; what is pointed at in one is marked in the others. */
export function Comparison({ references, unreadable, title, note }: Props) {
  const [address, change] = useAddress();
  const { may } = useSession();
  const [marked, setMarked] = useState<string>();
  const [promoted, setPromoted] = useState<Reference>();

  const wanted = useWanted(references);
  const variants = useMemo(() => wanted.flatMap((one) => one.variant ?? []), [wanted]);
  const models = useMemo(() => [...new Set(variants.map((one) => one.model))], [variants]);
  const aliases = useAliases(models);
  const compared = useMemo(() => arrange(variants), [variants]);
  const trade = useMemo(() => tradeOff(compared), [compared]);
  const rows = useMemo(
    () => factsOf(compared, new Map(trade.points.map((one) => [one.id, one.standing])), aliases),
    [compared, trade, aliases],
  );
  const layered = useMemo(
    () => compared.map((one) => one.variant).filter((one) => one.quantized.length + one.keptFloat.length > 0),
    [compared],
  );

  const selected = address.pick;
  const select = useCallback(
    (id: string) => {
      change({ pick: id === selected ? undefined : id });
      bringIntoSight(id);
    },
    [change, selected],
  );
  const remove = useCallback(
    (one: Reference) => change(withoutVersion(references, one)),
    [change, references],
  );
  const mayPromote = may("promote");
  const actions = useMemo<Actions>(
    () => ({ promote: mayPromote ? setPromoted : undefined, select, remove }),
    [mayPromote, select, remove],
  );
  const waiting = wanted.filter((one) => one.variant === undefined && one.problem === undefined).length;

  return (
    <>
      <PageHead
        title={title}
        above={note}
        actions={
          <>
            <AddVersion shown={references} onAdd={(one) => change(withVersion(references, one))} />
            <Button
              variant="default"
              disabled={compared.length === 0}
              onClick={() =>
                download("comparison.csv", comparisonCsv(compared, rows), "text/csv;charset=utf-8")
              }
            >
              Download CSV
            </Button>
          </>
        }
      />
      <Troubles wanted={wanted} unreadable={unreadable} onRemove={remove} />
      {waiting > 0 && <Loading what={waiting === 1 ? "a version" : `${waiting} versions`} />}
      {compared.length > 0 && (
        <>
          <TradeOffPanel
            tradeOff={trade}
            across={address.x === "size" ? "size" : "latency"}
            onAcross={(across) => change({ x: across === "size" ? "size" : undefined })}
            marked={marked}
            selected={selected}
            onMark={setMarked}
            actions={actions}
          />
          <FactPanel
            compared={compared}
            rows={rows}
            marked={marked}
            selected={selected}
            onMark={setMarked}
            actions={actions}
            mayPromote={mayPromote}
          />
          {layered.length > 0 && (
            <LayerPanel variants={layered} onlyDifferent={address.differ === "yes"} onMark={setMarked} />
          )}
        </>
      )}
      {compared.length === 0 && waiting === 0 && (
        <Empty title="Nothing to compare">Add a version that is there, by its name or its model’s.</Empty>
      )}
      {promoted !== undefined && <Promote version={promoted} onClose={() => setPromoted(undefined)} />}
    </>
  );
}

/** Scrolls the table sideways to the version; the page stays where it is. */
function bringIntoSight(id: string): void {
  const places = document.querySelectorAll(".fact-frame thead [data-version]");
  const place = [...places].find((one) => one.getAttribute("data-version") === id);
  const frame = place?.closest(".fact-frame");
  if (place instanceof HTMLElement && frame instanceof HTMLElement) {
    const { left, right } = place.getBoundingClientRect();
    const seen = frame.getBoundingClientRect();
    const margin = seen.width / 3;
    if (left < seen.left + margin || right > seen.right) {
      frame.scrollLeft += left - seen.left - margin;
    }
  }
}
