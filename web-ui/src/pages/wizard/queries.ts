import { queryOptions } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { isObject, type JsonObject } from "../../api/unknowns";

const MANY = { params: { query: { limit: 200 } } };

/** The first 200; further ones can be named by hand. */
export const modelsQuery = queryOptions({
  queryKey: ["models", "choice"],
  queryFn: async () => (await body(api.GET("/v1/models", MANY))).items,
});

export const datasetsQuery = queryOptions({
  queryKey: ["datasets", "choice"],
  queryFn: async () => (await body(api.GET("/v1/datasets", MANY))).items,
});

export const workersQuery = queryOptions({
  queryKey: ["workers", "choice"],
  queryFn: async () => (await body(api.GET("/v1/workers", MANY))).items,
});

const ENOUGH = 4;

/** What the latest jobs on a model asked for, one of each technique. */
export function specsQuery(model: string) {
  return queryOptions({
    queryKey: ["jobs", "specs", model],
    queryFn: async (): Promise<readonly JsonObject[]> => {
      const { items } = await body(api.GET("/v1/jobs", { params: { query: { model, limit: 30 } } }));
      const latest = new Map(items.toReversed().map((job) => [job.technique, job.id]));
      const ids = [...latest.values()].slice(-ENOUGH).toReversed();
      const jobs = await Promise.all(
        ids.map((id) => body(api.GET("/v1/jobs/{id}", { params: { path: { id } } }))),
      );
      return jobs.map((job): unknown => job.spec).filter(isObject);
    },
    staleTime: 60_000,
  });
}
