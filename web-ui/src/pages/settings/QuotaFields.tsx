import { NumberInput } from "@mantine/core";
import type { QuotaWish } from "../../api/tenants";
import type { Refusal } from "../../ui/violations";

const BOUNDS = [
  ["bytes", "Bytes of models and datasets"],
  ["queuedJobs", "Waiting jobs"],
  ["runningJobs", "Running jobs"],
  ["requestsPerSecond", "Requests a second"],
] as const;

interface Props {
  readonly quota: QuotaWish;
  readonly refusal: Refusal;
  /** Where the quota stands in the document that is sent. */
  readonly pointer: string;
  onChange(quota: QuotaWish): void;
}

/** The bounds of a tenant; one that is left empty is none. */
export function QuotaFields({ quota, refusal, pointer, onChange }: Props) {
  return BOUNDS.map(([name, label]) => (
    <NumberInput
      key={name}
      label={label}
      placeholder="no bound"
      min={0}
      allowDecimal={false}
      thousandSeparator=","
      hideControls
      value={quota[name] ?? ""}
      onChange={(value) => onChange({ ...quota, [name]: typeof value === "number" ? value : null })}
      error={refusal.at(`${pointer}/${name}`)}
    />
  ));
}

export function quotaFields(pointer: string): string[] {
  return BOUNDS.map(([name]) => `${pointer}/${name}`);
}
