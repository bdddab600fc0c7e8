import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, body } from "../../api/client";
import { modelQuery, versionQuery } from "../../api/models";
import { type ApiProblem, asProblem } from "../../api/problem";
import { nameOf, type Reference, referenceOf } from "../../api/references";
import type { Alias, Model } from "../../api/types";
import { readVariant, type Variant } from "./variant";

/** A version that is to be compared, as far as it has come. */
export interface Wanted {
  readonly reference: Reference;
  readonly variant?: Variant;
  readonly problem?: ApiProblem;
  /** Whether nobody asked for it: it is what another one was made from. */
  readonly brought: boolean;
  retry(): void;
}

function variantQuery({ model, version }: Reference) {
  return { ...versionQuery({ name: model, number: version }), select: readVariant };
}

/** Of each query what is shown; the same object while nothing changes. */
function shownOf(queries: readonly UseQueryResult<Variant>[]) {
  return queries.map(({ data, error, refetch }) => ({ data, error, refetch }));
}

function useVersions(references: readonly Reference[], brought: boolean): Wanted[] {
  const found = useQueries({ queries: references.map(variantQuery), combine: shownOf });
  return useMemo(
    () =>
      references.flatMap((reference, index) => {
        const query = found[index];
        return query === undefined
          ? []
          : [
              {
                reference,
                variant: query.data,
                problem: query.error === null ? undefined : asProblem(query.error),
                brought,
                retry: () => void query.refetch(),
              },
            ];
      }),
    [references, found, brought],
  );
}

/** The versions asked for, and the FP32 models that they were made from, each once. */
export function useWanted(references: readonly Reference[]): Wanted[] {
  const asked = useVersions(references, false);
  const sources = useMemo(() => missingSources(references, asked), [references, asked]);
  const added = useVersions(sources, true);
  return useMemo(() => [...added, ...asked], [added, asked]);
}

function missingSources(references: readonly Reference[], asked: readonly Wanted[]): Reference[] {
  const there = new Set(references.map(nameOf));
  const sources = new Map<string, Reference>();
  for (const { variant } of asked) {
    const source = variant?.baseline === undefined ? undefined : referenceOf(variant.baseline);
    if (source !== undefined && !there.has(nameOf(source))) {
      sources.set(nameOf(source), source);
    }
  }
  return [...sources.values()];
}

/** As many of a model's versions as one page of them holds, the oldest first; deleted ones are left out. */
export function useVersionsOf(model: string | undefined) {
  return useQuery({
    queryKey: ["models", "to-compare", model],
    enabled: model !== undefined,
    queryFn: async () => {
      const name = model ?? "";
      const page = await body(
        api.GET("/v1/models/{name}/versions", { params: { path: { name }, query: { limit: 50 } } }),
      );
      return {
        references: page.items
          .filter((one) => one.state !== "DELETED")
          .map((one): Reference => ({ model: name, version: one.version }))
          .reverse(),
        more: page.nextCursor !== undefined,
      };
    },
  });
}

function aliasesOf(queries: readonly UseQueryResult<Model>[]): Alias[][] {
  return queries.map(({ data }) => data?.aliases ?? []);
}

/** The aliases of each model. */
export function useAliases(models: readonly string[]): ReadonlyMap<string, readonly Alias[]> {
  const found = useQueries({ queries: models.map(modelQuery), combine: aliasesOf });
  return useMemo(() => new Map(models.map((name, index) => [name, found[index] ?? []])), [models, found]);
}
