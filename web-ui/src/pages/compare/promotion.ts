import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body, bodyAndTag } from "../../api/client";
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
    const found = await bodyAndTag(
      api.GET("/v1/models/{name}/aliases/{alias}", { params: { path: { name: model, alias } } }),
    );
    return { alias: found.body, tag: found.tag };
  } catch (thrown) {
    if (asProblem(thrown).status === 404) {
      return {};
    }
    throw thrown;
  }
}

/** What makes the server refuse the change where the alias has been moved since. */
export function condition({ tag }: Pointing): { "If-Match": string } | { "If-None-Match": string } {
  return tag === undefined ? { "If-None-Match": "*" } : { "If-Match": tag };
}

/** Points an alias at a version, if it still is where it was seen. */
export function usePromotion({ model, version }: Reference) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ alias, seen }: { alias: string; seen: Pointing }) =>
      body(
        api.PUT("/v1/models/{name}/aliases/{alias}", {
          params: { path: { name: model, alias }, header: condition(seen) },
          body: { version },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ["models"] }),
  });
}
