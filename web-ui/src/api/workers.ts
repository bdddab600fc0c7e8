import { api, body } from "./client";
import { cursorPages } from "./cursorPages";
import type { components } from "./schema";
import type { Worker } from "./types";
import { numberOf, objectOf, textOf, textsOf } from "./unknowns";

export type Held = components["schemas"]["Held"];

export const WORKER_STATES = ["LIVE", "DRAINING", "DRAINED", "LOST"] as const satisfies Worker["state"][];
export const WORKER_ROLES = ["WORKER", "EVALUATOR"] as const;

export interface WorkerFilter {
  readonly state?: (typeof WORKER_STATES)[number];
  readonly role?: (typeof WORKER_ROLES)[number];
}

export function workerList(filter: WorkerFilter) {
  return cursorPages<Worker>(["workers", "list", filter], (cursor) =>
    body(api.GET("/v1/workers", { params: { query: { ...filter, cursor } } })),
  );
}

export const quarantineList = cursorPages<Held>(["workers", "quarantine"], (cursor) =>
  body(api.GET("/v1/quarantine", { params: { query: { cursor } } })),
);

export function drain(id: string): Promise<unknown> {
  return body(api.POST("/v1/workers/{id}/drain", { params: { path: { id } } }));
}

export function resume(id: string): Promise<unknown> {
  return body(api.POST("/v1/workers/{id}/resume", { params: { path: { id } } }));
}

export function liftQuarantine(sha256: string): Promise<unknown> {
  return body(api.DELETE("/v1/quarantine/{sha256}", { params: { path: { sha256 } } }));
}

/** What a member's machine has, as it was probed there. */
export interface Hardware {
  readonly processor: string | undefined;
  readonly architecture: string | undefined;
  readonly cores: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly instructionSets: readonly string[];
  readonly executionProviders: readonly string[];
  readonly tags: readonly string[];
}

export function hardwareOf(worker: Worker): Hardware {
  const hardware = objectOf(worker.hardware);
  return {
    processor: textOf(hardware.processor),
    architecture: textOf(hardware.architecture),
    cores: numberOf(hardware.cores),
    memoryBytes: numberOf(hardware.memoryBytes),
    instructionSets: textsOf(hardware.instructionSets),
    executionProviders: textsOf(hardware.executionProviders),
    tags: textsOf(hardware.tags),
  };
}

export function labelsOf(worker: Worker): string[] {
  return Object.entries(objectOf(worker.labels)).map(([key, value]) => `${key}=${textOf(value) ?? ""}`);
}
