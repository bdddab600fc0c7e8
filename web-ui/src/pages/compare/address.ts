import { nameOf, type Reference } from "../../api/references";
import { writeList } from "./references";

/** What a link to a comparison keeps. */
type ComparisonAddress = {
  /** The versions, `glyphs:1,glyphs:2`. */
  readonly v?: string;
  /** Instead of these: all versions of that model. */
  readonly model?: string;
  /** The version that is selected. */
  readonly pick?: string;
  /** `yes`: only rows that differ. */
  readonly differ?: string;
  /** `yes`: versions are rows. */
  readonly turn?: string;
  /** What the plot's horizontal axis is, latency unless `size`. */
  readonly x?: string;
};

export function withVersion(shown: readonly Reference[], added: Reference): ComparisonAddress {
  const others = shown.filter((one) => nameOf(one) !== nameOf(added));
  return { v: writeList([...others, added]), model: undefined };
}

export function withoutVersion(shown: readonly Reference[], removed: Reference): ComparisonAddress {
  const left = shown.filter((one) => nameOf(one) !== nameOf(removed));
  return { v: left.length === 0 ? undefined : writeList(left), model: undefined };
}
