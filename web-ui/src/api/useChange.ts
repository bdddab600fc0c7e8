import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A request that changes something; whatever shows one of these kinds is fetched anew, also if it was refused. */
export function useChange<W, T>(kinds: readonly string[], change: (wish: W) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => {
      for (const kind of kinds) {
        void queries.invalidateQueries({ queryKey: [kind] });
      }
    },
  });
}
