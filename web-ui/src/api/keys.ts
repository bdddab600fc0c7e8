import { api, body } from "./client";
import { cursorPages } from "./cursorPages";
import type { components } from "./schema";
import type { ApiKey } from "./types";

type KeyWish = components["schemas"]["ApiKeyWish"];
export type KeyScope = NonNullable<KeyWish["scope"]>;

export const KEY_SCOPES = ["read", "submit", "promote", "admin", "operator"] as const satisfies KeyScope[];

/** What a key may do, in the words of the people who choose one. */
export const SCOPE_WORDS: Record<KeyScope, string> = {
  read: "look and download",
  submit: "also upload and submit jobs",
  promote: "also move protected aliases and approve versions",
  admin: "also make keys and webhooks, drain workers",
  operator: "also make tenants and set their quotas",
};

export const keyList = cursorPages<ApiKey>(["keys", "list"], (cursor) =>
  body(api.GET("/v1/api-keys", { params: { query: { cursor } } })),
);

export function makeKey(wish: KeyWish): Promise<ApiKey> {
  return body(api.POST("/v1/api-keys", { body: wish }));
}

export function revokeKey(id: string): Promise<unknown> {
  return body(api.DELETE("/v1/api-keys/{id}", { params: { path: { id } } }));
}

type KeyState = "in use" | "expired" | "revoked";

export function stateOf(key: ApiKey, now: number): KeyState {
  if (key.revokedAt !== undefined) {
    return "revoked";
  }
  return key.expiresAt !== undefined && Date.parse(key.expiresAt) <= now ? "expired" : "in use";
}
