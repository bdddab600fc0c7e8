import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, body, bodyAndTag } from "./client";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type StageChange = Schemas["StageChange"];
export type Stage = StageChange["stage"];
export type LineageGraph = Schemas["LineageGraph"];
export type LineageNode = Schemas["Node"];
export type Retention = Schemas["Retention"];

/** What versions of all models are looked for by; several labels all have to be there. */
export type VersionFilters = Omit<
  NonNullable<operations["searchVersions"]["parameters"]["query"]>,
  "cursor" | "limit"
>;

const PAGE = 200;

/** A page after another, as far as the reader goes. */
const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: { nextCursor?: string | null }) => last.nextCursor ?? undefined,
};

export const modelPages = () =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["models", "list"],
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/v1/models", { params: { query: { limit: PAGE, cursor: pageParam } }, signal })),
  });

export const versionPages = (name: string) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["models", "versions", name],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/v1/models/{name}/versions", {
          params: { path: { name }, query: { limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
  });

export const versionSearch = (filters: VersionFilters) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["models", "search", filters],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/v1/versions", {
          params: { query: { ...filters, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
  });

export const modelQuery = (name: string) =>
  queryOptions({
    queryKey: ["models", "one", name],
    queryFn: ({ signal }) => body(api.GET("/v1/models/{name}", { params: { path: { name } }, signal })),
  });

/** The latest versions that somebody uploaded: what the others are made from. */
export const latestUploads = (name: string) =>
  queryOptions({
    queryKey: ["models", "uploads", name],
    queryFn: ({ signal }) =>
      body(
        api.GET("/v1/versions", { params: { query: { model: name, origin: "upload", limit: 3 } }, signal }),
      ),
  });

/** One version of one model, as every route below it has it. */
export interface VersionAt {
  readonly name: string;
  readonly number: number;
}

const at = ({ name, number }: VersionAt) => ({ params: { path: { name, number } } });

function keyOf(what: string, version: VersionAt): readonly unknown[] {
  return ["models", what, version.name, version.number];
}

export const versionQuery = (version: VersionAt) =>
  queryOptions({
    queryKey: keyOf("version", version),
    queryFn: ({ signal }) => body(api.GET("/v1/models/{name}/versions/{number}", { ...at(version), signal })),
  });

export const lineageQuery = (version: VersionAt) =>
  queryOptions({
    queryKey: keyOf("lineage", version),
    queryFn: ({ signal }) =>
      body(api.GET("/v1/models/{name}/versions/{number}/lineage", { ...at(version), signal })),
  });

export const stageQuery = (version: VersionAt) =>
  queryOptions({
    queryKey: keyOf("stage", version),
    queryFn: ({ signal }) =>
      bodyAndTag(api.GET("/v1/models/{name}/versions/{number}/stage", { ...at(version), signal })),
  });

export const labelsQuery = (version: VersionAt) =>
  queryOptions({
    queryKey: keyOf("labels", version),
    queryFn: ({ signal }) =>
      bodyAndTag(api.GET("/v1/models/{name}/versions/{number}/labels", { ...at(version), signal })),
  });

export const cardQuery = (version: VersionAt) =>
  queryOptions({
    queryKey: keyOf("card", version),
    queryFn: ({ signal }) =>
      bodyAndTag(
        api.GET("/v1/models/{name}/versions/{number}/card", { ...at(version), parseAs: "text", signal }),
      ),
  });

export const badgeQuery = (version: VersionAt) =>
  queryOptions({
    queryKey: keyOf("badge", version),
    queryFn: ({ signal }) =>
      body(api.GET("/v1/models/{name}/versions/{number}/badge", { ...at(version), signal })),
  });

export const snippetQuery = (version: VersionAt, language: "python" | "java") =>
  queryOptions({
    queryKey: [...keyOf("snippet", version), language],
    queryFn: ({ signal }) =>
      body(
        api.GET("/v1/models/{name}/versions/{number}/snippet", {
          params: { path: version, query: { language } },
          parseAs: "text",
          signal,
        }),
      ),
  });

export const retentionQuery = (name: string) =>
  queryOptions({
    queryKey: ["models", "retention", name],
    queryFn: ({ signal }) =>
      bodyAndTag(api.GET("/v1/models/{name}/retention", { params: { path: { name } }, signal })),
  });

/** Where an alias points, with the revision that moving it wants back. */
export function readAlias(name: string, alias: string, signal?: AbortSignal) {
  return bodyAndTag(
    api.GET("/v1/models/{name}/aliases/{alias}", { params: { path: { name, alias } }, signal }),
  );
}

export const aliasMoves = (name: string, alias: string) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["models", "moves", name, alias],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET("/v1/models/{name}/aliases/{alias}/history", {
          params: { path: { name, alias }, query: { cursor: pageParam } },
          signal,
        }),
      ),
  });

/** What makes the server refuse a change where the alias has been moved since it was seen, or made. */
export function aliasCondition(
  tag: string | undefined,
): { "If-Match": string } | { "If-None-Match": string } {
  return tag === undefined ? { "If-None-Match": "*" } : { "If-Match": tag };
}

/** Points an alias at a version; without the tag of where it points now it must be a new one. */
export function moveAlias(name: string, alias: string, version: number, tag: string | undefined) {
  return body(
    api.PUT("/v1/models/{name}/aliases/{alias}", {
      params: { path: { name, alias }, header: aliasCondition(tag) },
      body: { version },
    }),
  );
}

export function putStage({ name, number }: VersionAt, tag: string, change: StageChange) {
  return body(
    api.PUT("/v1/models/{name}/versions/{number}/stage", {
      params: { path: { name, number }, header: { "If-Match": tag } },
      body: change,
    }),
  );
}

export function putLabels({ name, number }: VersionAt, tag: string, labels: Record<string, string>) {
  return body(
    api.PUT("/v1/models/{name}/versions/{number}/labels", {
      params: { path: { name, number }, header: { "If-Match": tag } },
      body: { labels },
    }),
  );
}

export function putCard({ name, number }: VersionAt, tag: string, markdown: string) {
  return body(
    api.PUT("/v1/models/{name}/versions/{number}/card", {
      params: { path: { name, number }, header: { "If-Match": tag } },
      body: markdown,
      bodySerializer: (text) => text,
      headers: { "Content-Type": "text/markdown" },
      parseAs: "text",
    }),
  );
}

/** The card as the platform writes it, again. */
export function resetCard({ name, number }: VersionAt, tag: string) {
  return body(
    api.DELETE("/v1/models/{name}/versions/{number}/card", {
      params: { path: { name, number }, header: { "If-Match": tag } },
      parseAs: "text",
    }),
  );
}

export function putRetention(name: string, tag: string, rule: Schemas["RetentionWish"]) {
  return body(
    api.PUT("/v1/models/{name}/retention", {
      params: { path: { name }, header: { "If-Match": tag } },
      body: rule,
    }),
  );
}

export function deleteRetention(name: string, tag: string) {
  return body(
    api.DELETE("/v1/models/{name}/retention", { params: { path: { name }, header: { "If-Match": tag } } }),
  );
}

export function deleteVersion(version: VersionAt) {
  return body(api.DELETE("/v1/models/{name}/versions/{number}", at(version)));
}

export function restoreVersion(version: VersionAt) {
  return body(api.POST("/v1/models/{name}/versions/{number}/restore", at(version)));
}

/** The path of something that belongs to a version, for links and downloads. */
export function versionPath({ name, number }: VersionAt, rest = ""): string {
  return `/v1/models/${encodeURIComponent(name)}/versions/${number}${rest}`;
}
