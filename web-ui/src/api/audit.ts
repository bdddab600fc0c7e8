import { api, body } from "./client";
import { cursorPages } from "./cursorPages";
import type { components, operations } from "./schema";

export type AuditEvent = components["schemas"]["AuditEvent"];
export type AuditChain = components["schemas"]["AuditChain"];
type AuditAction = NonNullable<NonNullable<operations["listAuditEvents"]["parameters"]["query"]>["action"]>;

/** What users can change, in words; an action that is missing here does not compile. */
const ACTION_WORDS: Record<AuditAction, string> = {
  "api-key-created": "made a key",
  "api-key-revoked": "revoked a key",
  "session-opened": "signed in",
  "session-closed": "signed out",
  "model-uploaded": "uploaded a model",
  "version-deleted": "deleted a version",
  "version-restored": "restored a version",
  "retention-changed": "changed what is kept",
  "alias-moved": "moved an alias",
  "card-changed": "changed a card",
  "labels-changed": "changed labels",
  "stage-changed": "changed a stage",
  "image-pushed": "pushed an image",
  "image-deleted": "deleted an image",
  "dataset-uploaded": "uploaded a dataset",
  "job-submitted": "submitted a job",
  "job-canceled": "canceled a job",
  "worker-drained": "drained a worker",
  "worker-resumed": "resumed a worker",
  "quarantine-lifted": "let a model out of quarantine",
  "tenant-created": "made a tenant",
  "quota-changed": "changed a quota",
  "webhook-created": "made a webhook",
  "webhook-changed": "changed a webhook",
  "webhook-deleted": "deleted a webhook",
  "webhook-secret-rotated": "gave a webhook another secret",
  "webhook-tested": "tested a webhook",
  "webhook-redelivered": "redelivered an event",
  "connection-created": "made a connection",
  "connection-credentials-replaced": "replaced a connection's credentials",
  "connection-deleted": "deleted a connection",
  "pipeline-created": "made a pipeline",
  "pipeline-deleted": "deleted a pipeline",
};

/** Every action with its words, to choose from. */
export const ACTIONS: readonly (readonly [action: string, words: string])[] = Object.entries(ACTION_WORDS);

export function actionOf(text: string | undefined): AuditAction | undefined {
  return text !== undefined && isAction(text) ? text : undefined;
}

export function actionWords(action: string): string {
  return isAction(action) ? ACTION_WORDS[action] : action;
}

function isAction(text: string): text is AuditAction {
  return Object.hasOwn(ACTION_WORDS, text);
}

export function auditList(filter: { action?: AuditAction; actor?: string }) {
  return cursorPages<AuditEvent>(["audit", "list", filter], (cursor) =>
    body(api.GET("/v1/audit", { params: { query: { ...filter, cursor } } })),
  );
}

export function checkChain(): Promise<AuditChain> {
  return body(api.GET("/v1/audit/chain"));
}
