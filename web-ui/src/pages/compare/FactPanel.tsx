import { Checkbox } from "@mantine/core";
import { useMemo } from "react";
import { Empty, Panel } from "../../ui/panels";
import { useAddress } from "../../ui/useAddress";
import { differs } from "./cells";
import { FactTable, type TableProps } from "./FactTable";
import { TurnedTable } from "./TurnedTable";

/** The table, which way round, and with all rows or those that differ. */
export function FactPanel({ mayPromote, ...table }: TableProps & { mayPromote: boolean }) {
  const [address, change] = useAddress();
  const onlyDifferent = address.differ === "yes";
  const turned = address.turn === "yes";
  const { rows: all, compared } = table;
  const rows = useMemo(
    () => (onlyDifferent ? all.filter((row) => differs(row, compared)) : all),
    [all, compared, onlyDifferent],
  );
  const Table = turned ? TurnedTable : FactTable;
  return (
    <Panel
      title="Facts"
      actions={
        <div className="compare-switches">
          <Checkbox
            label="Only differences"
            checked={onlyDifferent}
            onChange={(event) => change({ differ: event.currentTarget.checked ? "yes" : undefined })}
          />
          <Checkbox
            label="Versions as rows"
            checked={turned}
            onChange={(event) => change({ turn: event.currentTarget.checked ? "yes" : undefined })}
          />
        </div>
      }
    >
      <Table {...table} rows={rows} />
      {rows.length === 0 && <Empty title="These versions do not differ in anything that is known of them" />}
      <p className="compare-notes quiet">
        ▲ and ▼: better and worse than FP32 beyond the interval; without them the measurement does not tell
        the two apart. What was measured of FP32 more than once is shown from the least to the greatest.
        {!mayPromote && " Your key may not promote versions."}
      </p>
    </Panel>
  );
}
