import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

type Search = Readonly<Record<string, string | undefined>>;

/** What the page's address says after the question mark, and how to change some of it in place. */
export function useAddress(): readonly [Search, (change: Search) => void] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (wanted: Search) =>
      void navigate({
        to: ".",
        search: (old: Search) => ({ ...old, ...wanted }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, change];
}

/** One text of it; an empty one is left out. */
export function useAddressText(name: string): readonly [string, (value: string) => void] {
  const [search, change] = useAddress();
  const set = useCallback(
    (value: string) => change({ [name]: value === "" ? undefined : value }),
    [change, name],
  );
  return [search[name] ?? "", set];
}
