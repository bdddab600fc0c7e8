import { nameOf } from "../../api/references";
import type { Report } from "../../api/report/report";
import type { Variant } from "./variant";

/** A version in its place. */
export interface Compared {
  readonly variant: Variant;
  /** An FP32 model that others here were made from, or the first one of all where none was. */
  readonly pinned: boolean;
  /** Whether another one here was made from it. */
  readonly needed: boolean;
  /** Of a pinned one: what was measured of it, beside each version made from it. */
  readonly beside: readonly Report[];
  /** Of the others: what it was made from, if that is here. */
  readonly source?: Variant;
}

/** FP32 first, the rest in its order. */
export function arrange(variants: readonly Variant[]): Compared[] {
  const sources = new Set(variants.map((one) => one.baseline));
  const uploads = variants.filter((one) => one.technique === undefined);
  const referred = uploads.filter((one) => sources.has(nameOf(one)));
  const pinned = new Set(referred.length > 0 ? referred : uploads.slice(0, 1));
  const byName = new Map(variants.map((one) => [nameOf(one), one]));
  return [...variants.filter((one) => pinned.has(one)), ...variants.filter((one) => !pinned.has(one))].map(
    (variant) => ({
      variant,
      pinned: pinned.has(variant),
      needed: sources.has(nameOf(variant)),
      beside: pinned.has(variant)
        ? variants.flatMap((one) => (one.baseline === nameOf(variant) ? (one.report ?? []) : []))
        : [],
      source: variant.baseline === undefined ? undefined : byName.get(variant.baseline),
    }),
  );
}

/** How large it is beside the FP32 model, as a share. */
export function sizeBesideSource({ variant, source }: Compared): number | undefined {
  const { baseline, candidate } = variant.report ?? {};
  const whole = baseline?.bytes ?? source?.sizeBytes;
  const part = candidate?.bytes ?? variant.sizeBytes;
  return whole === undefined || whole <= 0 ? undefined : part / whole;
}
