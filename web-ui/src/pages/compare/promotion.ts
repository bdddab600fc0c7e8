import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { moveAlias, readAlias } from "../../api/models";
import { asProblem } from "../../api/problem";
import type { Reference } from "../../api/references";
import type { Alias } from "../../api/types";

/** Where an alias points, and the revision of that; no alias where there is none yet. */
export interface Pointing {
  readonly alias?: Alias;
  readonly tag?: string;
}

/** The aliases of a model, as many as a page holds. */
export function aliasListQuery(model: string) {
  return queryOptions({
    queryKey: ["models", "aliases", "to-promote", model],
    queryFn: async () =>
      (
        await body(
          api.GET("/v1/models/{name}/aliases", { params: { path: { name: model }, query: { limit: 200 } } }),
        )
      ).items,
    staleTime: 0,
  });
}

/** Where the alias points at this moment. */
export async function pointing(model: string, alias: string): Promise<Pointing> {
  try {
    const found = await readAlias(model, alias);
    return { alias: found.body, tag: found.tag };
  } catch (thrown) {
    if (asProblem(thrown).status === 404) {
      return {};
    }
    throw thrown;
  }
}

/** Points an alias at a version, if it still is where it was seen. */
export function usePromotion({ model, version }: Reference) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ alias, seen }: { alias: string; seen: Pointing }) =>
      moveAlias(model, alias, version, seen.tag),
    onSettled: () => queries.invalidateQueries({ queryKey: ["models"] }),
  });
}
