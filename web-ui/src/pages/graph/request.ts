import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { Outline } from "./types";

const SOON = 1000;

/**
 * A version drawn; null while the server draws it for the first time, then it is asked for again.
 * What was drawn never changes.
 */
export function graphQuery(model: string, version: number) {
  return queryOptions({
    queryKey: ["models", "graph", model, version],
    queryFn: async (): Promise<Outline | null> => {
      const { data, error, response } = await api.GET("/v1/models/{name}/versions/{number}/graph", {
        params: { path: { name: model, number: version } },
      });
      if (!response.ok) {
        throw problemOf(response, error);
      }
      return response.status === 202 ? null : (data ?? null);
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: (query) => (query.state.data === null ? SOON : false),
  });
}
