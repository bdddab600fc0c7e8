import { queryOptions } from "@tanstack/react-query";
import { api, body, bodyAndTag } from "./client";
import { cursorPages } from "./cursorPages";
import type { components } from "./schema";
import type { Webhook } from "./types";

export type WebhookWish = components["schemas"]["WebhookWish"];
export type Delivery = components["schemas"]["WebhookDelivery"];
export type DeliveryDetail = components["schemas"]["WebhookDeliveryDetail"];
export type DeliveryState = Delivery["state"];

export const DELIVERY_STATES = ["PENDING", "DELIVERED", "FAILED"] as const satisfies DeliveryState[];

export const webhookList = cursorPages<Webhook>(["webhooks", "list"], (cursor) =>
  body(api.GET("/v1/webhooks", { params: { query: { cursor } } })),
);

/** A webhook with its revision, which a change wants back. */
export function oneWebhook(id: string) {
  return queryOptions({
    queryKey: ["webhooks", "one", id],
    queryFn: () => bodyAndTag(api.GET("/v1/webhooks/{id}", { params: { path: { id } } })),
  });
}

/** Deliveries are tried again by themselves; events tell of most changes, this is the net below them. */
const REFETCH_MILLIS = 15_000;

export function deliveryList(id: string, state: DeliveryState | undefined) {
  return {
    ...cursorPages<Delivery>(["webhooks", "deliveries", id, state ?? ""], (cursor) =>
      body(api.GET("/v1/webhooks/{id}/deliveries", { params: { path: { id }, query: { state, cursor } } })),
    ),
    refetchInterval: REFETCH_MILLIS,
  };
}

export function oneDelivery(id: string, delivery: string) {
  return queryOptions({
    queryKey: ["webhooks", "delivery", id, delivery],
    queryFn: () =>
      body(api.GET("/v1/webhooks/{id}/deliveries/{delivery}", { params: { path: { id, delivery } } })),
  });
}

export function makeWebhook(wish: WebhookWish): Promise<Webhook> {
  return body(api.POST("/v1/webhooks", { body: wish }));
}

export function changeWebhook(id: string, tag: string, wish: WebhookWish): Promise<Webhook> {
  return body(
    api.PUT("/v1/webhooks/{id}", { params: { path: { id }, header: { "If-Match": tag } }, body: wish }),
  );
}

export function deleteWebhook(id: string, tag: string): Promise<unknown> {
  return body(api.DELETE("/v1/webhooks/{id}", { params: { path: { id }, header: { "If-Match": tag } } }));
}

export function rotateSecret(id: string): Promise<Webhook> {
  return body(api.POST("/v1/webhooks/{id}/rotate-secret", { params: { path: { id } } }));
}

export function testWebhook(id: string): Promise<Delivery> {
  return body(api.POST("/v1/webhooks/{id}/test", { params: { path: { id } } }));
}

export function redeliver(id: string, delivery: string): Promise<Delivery> {
  return body(
    api.POST("/v1/webhooks/{id}/deliveries/{delivery}/redeliver", { params: { path: { id, delivery } } }),
  );
}
