import { useNavigate, useSearch } from "@tanstack/react-router";

/** A text that the address keeps, and how to change it without a new step in the browser's history. */
export function useAddress(name: string): [string, (value: string) => void] {
  const value = useSearch({ strict: false })[name] ?? "";
  const navigate = useNavigate();
  return [
    value,
    (next) =>
      void navigate({
        to: ".",
        search: (before: Readonly<Record<string, string | undefined>>) => ({
          ...before,
          [name]: next === "" ? undefined : next,
        }),
        replace: true,
        resetScroll: false,
      }),
  ];
}
