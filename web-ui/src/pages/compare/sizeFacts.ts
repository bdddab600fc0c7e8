import { bytes, percent, times } from "../../ui/format";
import { type Compared, sizeBesideSource } from "./arrange";
import type { Cell, Row } from "./cells";
import { missed } from "./measured";

/** The size of the files, and its share of FP32's. */
export function sizeRow(compared: readonly Compared[]): Row {
  return {
    key: "size",
    group: "Size",
    label: "Size",
    look: "number",
    columns: ["bytes", "share of FP32 size"],
    cells: compared.map((one): Cell => {
      const ratio = one.pinned ? undefined : sizeBesideSource(one);
      return {
        text: bytes(one.variant.sizeBytes),
        change: ratio === undefined ? undefined : `${percent(ratio, 1)} of FP32, ${times(1 / ratio)} smaller`,
        better: ratio === undefined || ratio === 1 ? undefined : ratio < 1,
        missed: missed(one.variant.report, "SIZE"),
        values: [one.variant.sizeBytes, ratio],
      };
    }),
  };
}
