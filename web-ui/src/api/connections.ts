import { api, body } from "./client";
import { cursorPages } from "./cursorPages";
import type { components } from "./schema";

export type Connection = components["schemas"]["Connection"];
export type ConnectionWish = components["schemas"]["ConnectionWish"];
type Credentials = components["schemas"]["Credentials"];

export const FORGES = ["github", "gitlab"] as const satisfies ConnectionWish["kind"][];

export const FORGE_WORDS: Record<ConnectionWish["kind"], string> = { github: "GitHub", gitlab: "GitLab" };

export const connectionList = cursorPages<Connection>(["connections", "list"], (cursor) =>
  body(api.GET("/v1/connections", { params: { query: { cursor } } })),
);

export function makeConnection(wish: ConnectionWish): Promise<Connection> {
  return body(api.POST("/v1/connections", { body: wish }));
}

export function replaceCredentials(id: string, credentials: Credentials): Promise<Connection> {
  return body(
    api.POST("/v1/connections/{id}/replace-credentials", { params: { path: { id } }, body: credentials }),
  );
}

export function deleteConnection(id: string): Promise<unknown> {
  return body(api.DELETE("/v1/connections/{id}", { params: { path: { id } } }));
}
