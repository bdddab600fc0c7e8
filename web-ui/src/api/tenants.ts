import { queryOptions } from "@tanstack/react-query";
import { api, body, bodyAndTag } from "./client";
import { cursorPages } from "./cursorPages";
import type { components } from "./schema";

export type Tenant = components["schemas"]["Tenant"];
type TenantWish = components["schemas"]["TenantWish"];
export type QuotaWish = components["schemas"]["QuotaWish"];

/** Usage is told by no event. */
const REFETCH_MILLIS = 30_000;

export const ownTenant = queryOptions({
  queryKey: ["tenants", "own"],
  queryFn: () => body(api.GET("/v1/tenant")),
  refetchInterval: REFETCH_MILLIS,
});

export const tenantList = cursorPages<Tenant>(["tenants", "list"], (cursor) =>
  body(api.GET("/v1/tenants", { params: { query: { cursor } } })),
);

/** A tenant's bounds with their revision, which a change wants back. */
export function quotaOf(id: string) {
  return queryOptions({
    queryKey: ["tenants", "quota", id],
    queryFn: () => bodyAndTag(api.GET("/v1/tenants/{id}/quota", { params: { path: { id } } })),
  });
}

export function makeTenant(wish: TenantWish): Promise<Tenant> {
  return body(api.POST("/v1/tenants", { body: wish }));
}

export function changeQuota(id: string, tag: string, wish: QuotaWish): Promise<unknown> {
  return body(
    api.PUT("/v1/tenants/{id}/quota", {
      params: { path: { id }, header: { "If-Match": tag } },
      body: wish,
    }),
  );
}
