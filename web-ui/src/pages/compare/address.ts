import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { nameOf, type Reference, writeList } from "./references";

/** What a link to a comparison keeps. */
export interface Address {
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
}

export function useAddress() {
  const address: Address = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changed: Address) =>
      void navigate({
        to: "/compare",
        search: (before: Address) => ({ ...before, ...changed }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return { address, change };
}

export function withVersion(shown: readonly Reference[], added: Reference): Address {
  const others = shown.filter((one) => nameOf(one) !== nameOf(added));
  return { v: writeList([...others, added]), model: undefined };
}

export function withoutVersion(shown: readonly Reference[], removed: Reference): Address {
  const left = shown.filter((one) => nameOf(one) !== nameOf(removed));
  return { v: left.length === 0 ? undefined : writeList(left), model: undefined };
}
