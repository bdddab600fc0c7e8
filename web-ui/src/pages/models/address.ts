import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

type Search = Readonly<Record<string, string | undefined>>;

/** What the page's address says after the question mark, and how to change some of it. */
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
